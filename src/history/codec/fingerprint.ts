/**
 * A text of 32 characters that differs when `text` does, for keys by content: four lanes of multiply and rotate, all
 * mixed at the end. No protection against somebody who wants two texts to meet; `crypto.subtle` would be, but does
 * not exist on pages without https.
 */
export function fingerprint(text: string): string {
  const lanes = Uint32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x8aed2a6a);
  const factors = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    for (let lane = 0; lane < 4; lane++) {
      const mixed = Math.imul((lanes[lane] ?? 0) ^ code, factors[lane] ?? 1);
      lanes[lane] = (mixed << 13) | (mixed >>> 19);
    }
  }
  for (let round = 0; round < 8; round++) {
    const lane = round % 4;
    const sum = (lanes[lane] ?? 0) + (lanes[(lane + 1) % 4] ?? 0) + text.length;
    lanes[lane] = Math.imul(sum ^ (sum >>> 15), factors[(lane + 2) % 4] ?? 1);
  }
  return Array.from(lanes, (lane) => lane.toString(16).padStart(8, '0')).join('');
}
