import { SeriesTable, parseExposition } from '../../src/exposition';
import type { History } from '../../src/history';
import type { Random } from '../../simulator/world/random';
import type { DayColumn } from '../differential/day';

/*
 * What comes into the history of a tab.
 */

const MINUTE = 60_000;

/** Writes columns as a scraper does. That nobody collected, the history finds out by itself. */
export function columnWriter(): { write(history: History, column: DayColumn): Promise<void> } {
  const table = new SeriesTable();
  const encoder = new TextEncoder();
  return {
    async write(history, column) {
      const up = (value: number) => ({ ownSamples: [{ name: 'up', labels: {}, value }] });
      if (column.kind === 'scrape') {
        await history.append(column.timeMs, parseExposition(encoder.encode(column.body), { table }), up(1));
      } else if (column.kind === 'failure') {
        await history.appendFailure(column.timeMs, up(0));
      }
    },
  };
}

/** A quarter of an hour of one deployment that a colleague has collected. */
export async function* importOf(fromMs: number, random: Random): AsyncGenerator<Uint8Array> {
  const lines = Array.from({ length: 15 }, (_, minute) => {
    const timeMs = Math.floor(fromMs) + minute * MINUTE;
    return `request_counter_total:sum_by_deployment{deployment_id="colleague"} ${random.next().toFixed(3)} ${timeMs}\n`;
  });
  yield new TextEncoder().encode(lines.join(''));
}
