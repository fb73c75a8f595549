import { median, rounded, type Figure } from './figures';

const ROUNDS = 7;
const STEPS = 20_000_000;

/** A fixed loop of whole numbers: how fast this machine is now, by which times of different runs can be compared. */
export function measureCalibration(): Figure {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    let state = 1;
    for (let step = 0; step < STEPS; step++) {
      state = Math.imul(state ^ (state >>> 13), 0x5bd1e995) + 1;
    }
    const tookMs = performance.now() - start;
    // What nobody looks at a compiler may leave out.
    return state === 0 ? NaN : tookMs;
  });
  return {
    name: 'calibration.loopMs',
    value: rounded(median(times), 1),
    unit: 'ms',
    beside: `${STEPS / 1e6} million steps of whole numbers; times are told as multiples of it as well`,
  };
}

/** A time also as a multiple of the loop's. */
export function inLoops(figure: Figure, { value: loopMs = NaN }: Figure): Figure {
  if (figure.unit !== 'ms' || figure.value === undefined) {
    return figure;
  }
  const loops = `${(figure.value / loopMs).toPrecision(2)} loops`;
  return { ...figure, beside: figure.beside === undefined ? loops : `${loops}; ${figure.beside}` };
}
