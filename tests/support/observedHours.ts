import { createPrinter, createWorld, type Truth, type WireVariant, type World } from '../../simulator';
import { SeriesTable, parseExposition, type Exposition } from '../../src/exposition';
import { createHistory, type History } from '../../src/history';

export const MINUTE_MS = 60_000;
/** The simulator's values change each half minute, as Fireworks' do. */
const UPDATE_MS = 30_000;

/** One scrape and the minute that it tells of: (untilMs - 60 s, untilMs]. */
export interface ObservedMinute {
  scrapedMs: number;
  untilMs: number;
  failed: boolean;
}

export interface ObservedHours {
  world: World;
  deploymentIds: string[];
  history: History;
  /** Whether the deployment had series in that scrape; it has none while scaled to zero. */
  isThere(deploymentId: string, minute: ObservedMinute): boolean;
  /** Minutes whose scrapes were good and lie in (fromMs, toMs]. */
  minutesIn(fromMs: number, toMs: number): ObservedMinute[];
  /** What really happened in the minutes of these scrapes. */
  truths(deploymentId: string, minutes: readonly ObservedMinute[]): Truth[];
}

export interface ObserveOptions {
  startMs: number;
  hours: number;
  /** How long after each full minute it is scraped. */
  offsetMs: number;
  variant?: Partial<WireVariant>;
  /** What becomes of the scrape of this number: it fails, or nobody collects. Default: all are good. */
  fate?: (scrape: number) => 'good' | 'failed' | 'none';
  /** Default one a minute. */
  everyMs?: number;
  /** Told of each scrape, for another home of the same samples; undefined where there was no good one. */
  onScrape?: (scrapedMs: number, exposition: Exposition | undefined) => void;
}

/** Some hours of four simulated deployments, scraped once a minute into a history. */
export async function observeHours(options: ObserveOptions): Promise<ObservedHours> {
  const { startMs, hours, offsetMs, variant, fate = () => 'good', everyMs = MINUTE_MS, onScrape } = options;
  const world = createWorld({ seed: 4 });
  const history = createHistory({ retentionMs: 24 * 3_600_000, scrapeIntervalMs: everyMs });
  const printer = createPrinter(variant);
  const table = new SeriesTable();
  const minutes: ObservedMinute[] = [];
  for (let scrape = 0; scrape < (hours * 60 * MINUTE_MS) / everyMs; scrape++) {
    const scrapedMs = startMs + scrape * everyMs + offsetMs;
    const end = fate(scrape);
    if (end === 'none') {
      // As a Prometheus marks the end of what it does not collect any more.
      if (fate(scrape - 1) !== 'none') {
        onScrape?.(scrapedMs, undefined);
      }
      continue;
    }
    if (end === 'failed') {
      await history.appendFailure(scrapedMs);
      onScrape?.(scrapedMs, undefined);
    } else {
      const body = new TextEncoder().encode(printer.print(world.scrape(scrapedMs)));
      const exposition = parseExposition(body, { table });
      await history.append(scrapedMs, exposition);
      onScrape?.(scrapedMs, exposition);
    }
    minutes.push({ scrapedMs, untilMs: Math.floor(scrapedMs / UPDATE_MS) * UPDATE_MS, failed: end === 'failed' });
  }
  const known = new Map<string, Truth>();
  return {
    world,
    deploymentIds: world.deployments.map(({ id }) => id),
    history,
    isThere: (deploymentId, { untilMs }) => world.replicas(deploymentId, untilMs - 1) > 0,
    minutesIn: (fromMs, toMs) =>
      minutes.filter(({ scrapedMs, failed }) => !failed && scrapedMs > fromMs && scrapedMs <= toMs),
    truths: (id, of) =>
      of.map(({ untilMs }) => {
        const key = `${id} ${untilMs}`;
        const truth = known.get(key) ?? world.truth(id, untilMs - MINUTE_MS, untilMs);
        known.set(key, truth);
        return truth;
      }),
  };
}
