import { NOT_COLLECTED, PARTIAL, type Block } from './block';
import { newestGood } from './readWindow';
import type { Coverage } from '../types';

/** Since when there is history, and where nobody collected. */
export function coverageOf(blocks: readonly Block[], nowMs?: number): Coverage {
  const gaps: Coverage['gaps'] = [];
  let openGapFromMs: number | undefined;
  for (const { times, kinds } of blocks) {
    for (let index = 0; index < times.length; index++) {
      const timeMs = times[index] ?? 0;
      if (kinds[index] === PARTIAL) {
        continue;
      }
      if (openGapFromMs !== undefined) {
        gaps.push({ fromMs: openGapFromMs, toMs: timeMs });
      }
      openGapFromMs = kinds[index] === NOT_COLLECTED ? timeMs : undefined;
    }
  }
  return {
    sinceMs: blocks[0]?.times[0],
    newestMs: blocks.at(-1)?.times.at(-1),
    newestGoodMs: newestGood(blocks, nowMs),
    gaps,
  };
}
