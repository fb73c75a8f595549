import type { World } from '../world/world';
import { createPrinter } from './printer';
import type { WireVariant } from './variant';

/**
 * - `text`: text format 0.0.4, timestamps in milliseconds.
 * - `openmetrics`: timestamps in seconds and `# EOF` at the end, as `promtool tsdb create-blocks-from` wants it.
 */
export type HistoryFormat = 'text' | 'openmetrics';

export interface HistoryOptions {
  /** Default 60 000. */
  stepMs?: number;
  /** Default `text`. */
  format?: HistoryFormat;
  variant?: Partial<WireVariant>;
  /**
   * With `up` in each scrape, as what a scraper has kept: without it nobody can tell that what a time does not have was
   * not there. Default no.
   */
  hasUp?: boolean;
}

/**
 * What scrapes at each multiple of `stepMs` in [fromMs, toMs] would have returned, oldest first, one chunk each,
 * every sample with the time of its scrape. HELP and TYPE are in the first chunk only.
 */
export function* history(world: World, fromMs: number, toMs: number, options: HistoryOptions = {}): Generator<string> {
  const { stepMs = 60_000, format = 'text', variant, hasUp = false } = options;
  // In OpenMetrics a type binds a name to suffixes, which these names do not have.
  const printer = createPrinter(format === 'openmetrics' ? { ...variant, types: 'none' } : variant);
  let header = true;
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) {
    const timestamp = format === 'openmetrics' ? String(atMs / 1000) : String(atMs);
    yield `${printer.print(world.scrape(atMs), { timestamp, header })}${hasUp ? `up 1 ${timestamp}\n` : ''}`;
    header = false;
  }
  if (format === 'openmetrics') {
    yield '# EOF\n';
  }
}
