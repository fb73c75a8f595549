import type { World } from '../world/world';
import { history } from './history';
import { label } from './series';

/**
 * The past as `promtool tsdb create-blocks-from openmetrics` takes it, with the labels that a scraper adds, so that
 * the series go on as the same ones when the scraper starts. A code without errors is 0 here: promtool cannot write
 * that a series has ended, so an absent one would stand for five more minutes.
 */
export function* backfill(
  world: World,
  fromMs: number,
  toMs: number,
  labels: Readonly<Record<string, string>>
): Generator<string> {
  const added = Object.entries(labels)
    .map(([name, value]) => `${label(name, value)},`)
    .join('');
  for (const chunk of history(world, fromMs, toMs, { format: 'openmetrics', variant: { zeroErrors: 'zero' } })) {
    // Every series has labels, so the first brace of a line opens them.
    yield chunk.replace(/^([^#{\n][^{\n]*\{)/gm, (opening) => opening + added);
  }
}
