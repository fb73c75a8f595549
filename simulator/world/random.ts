/** Mixes whole numbers into one 32-bit number, so that neighbouring seeds and slots give unrelated streams. */
export function mix(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    // Slots of this century need more than 32 bits as milliseconds, so both halves go in.
    hash = scramble(hash ^ part);
    hash = scramble(hash ^ Math.floor(part / 0x100000000));
  }
  return hash >>> 0;
}

function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * A small seeded generator (mulberry32). Quality is enough for traffic; what matters is that a slot can be drawn
 * again at any time without drawing those before it.
 */
export class Random {
  // A typed array keeps the state an unboxed integer, which halves the time of a draw.
  private readonly state = new Int32Array(1);
  private spare = 0;

  constructor(...seeds: readonly number[]) {
    this.state[0] = mix(...seeds);
  }

  /** Uniform in [0, 1). */
  next(): number {
    const state = ((this.state[0] ?? 0) + 0x6d2b79f5) | 0;
    this.state[0] = state;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  }

  /** Standard normal. Draws come in pairs (Box-Muller): `normal()` takes two uniforms, `otherNormal()` none. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** The second of the pair that the last `normal()` drew. */
  otherNormal(): number {
    return this.spare;
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }

  /** Number of events where `mean` are expected; beyond 60 the normal approximation is close enough. */
  poisson(mean: number): number {
    if (mean > 60) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    }
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) {
      count++;
    }
    return count;
  }
}
