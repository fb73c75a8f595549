import { createPrinter, createWorld, type Scrape } from '../../simulator';
import { Random } from '../../simulator/world/random';

/** One time at which something happened to the samples of the day. */
export type DayColumn =
  | { kind: 'scrape'; timeMs: number; body: string }
  /** The scrape failed: every series ends. */
  | { kind: 'failure'; timeMs: number }
  /** One interval after the last scrape before a stretch in which nobody collected: every series ends. */
  | { kind: 'notCollected'; timeMs: number };

export interface Day {
  columns: DayColumn[];
  startMs: number;
  endMs: number;
  deploymentIds: string[];
  baseModels: string[];
  /** What the endpoint calls the label of the status code on this day. */
  codeLabel: 'code' | 'http_code';
}

export const SCRAPE_INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 5, 3);

/** Metrics of the day by what is odd about them. */
export const PLAIN_HISTOGRAM = 'latency_overall_ms_bucket:sum_by_deployment';
/**
 * Two deployments have bounds of their own, one of them no `+Inf` for three hours. That one lacks another bound all
 * day: which bounds differ, the Prometheus store knows of whole ranges only, not of three hours within them.
 */
export const UNLIKE_HISTOGRAM = 'latency_to_first_token_ms_bucket:sum_by_deployment';
/** `le` is spelled `500`, `500.0`, and first the one and then the other. */
export const RESPELLED_HISTOGRAM = 'latency_prefill_queue_ms_bucket:sum_by_deployment';
/** Some buckets are less than those below them. */
export const BENT_HISTOGRAM = 'latency_generation_per_token_ms_bucket:sum_by_deployment';
export const KV_BLOCKS = 'generator_kv_blocks_fraction:avg_by_deployment';
export const KV_SLOTS = 'generator_kv_slots_fraction:avg_by_deployment';
export const REPLICAS = 'deployment_replicas';
const TOKENS = 'tokens_prompt_total:sum_by_deployment';
const KEPT = [
  'request_counter_total:sum_by_deployment',
  'requests_error_total:sum_by_deployment',
  'tokens_cached_prompt_total:sum_by_deployment',
  TOKENS,
  PLAIN_HISTOGRAM,
  UNLIKE_HISTOGRAM,
  RESPELLED_HISTOGRAM,
  BENT_HISTOGRAM,
  KV_BLOCKS,
  KV_SLOTS,
  REPLICAS,
];

/**
 * What a browser saw of six simulated deployments on one day, as the endpoint wrote it: one of them scales to zero,
 * one is new at ten and one is gone at five; scrapes are late, fail, or were not made for a while; some numbers are
 * NaN or infinite; bucket layouts differ.
 *
 * Sample times are never whole or half seconds. So no sample is exactly 5 minutes old or exactly at the start of a
 * window, where Prometheus 2 and 3 disagree.
 */
export function simulatedDay(seed: number): Day {
  const random = new Random(seed, 1);
  const world = createWorld({ seed, deployments: 6 });
  const codeLabel = seed % 2 === 0 ? 'http_code' : 'code';
  const printer = createPrinter({ types: 'none', codeLabel });
  const ids = world.deployments.map(({ id }) => id);
  const columns = collectTimes(random).map((column): DayColumn => {
    if (column.kind !== 'scrape') {
      return column;
    }
    const { timeMs } = column;
    const body = printer.print(present(world.scrape(timeMs), ids, timeMs));
    return { ...column, body: editLines(body, createEdits(ids, timeMs, random)) };
  });
  return {
    columns,
    startMs: START_MS,
    endMs: START_MS + 24 * HOUR_MS,
    deploymentIds: ids,
    baseModels: [...new Set(world.deployments.map(({ baseModel }) => baseModel))],
    codeLabel,
  };
}

function hourOf(timeMs: number): number {
  return (timeMs - START_MS) / HOUR_MS;
}

type Moment = { kind: 'scrape'; timeMs: number; body: '' } | Exclude<DayColumn, { kind: 'scrape' }>;

/** Scrapes each minute, some of them missing, some failing, and three times a day nobody collects. */
function collectTimes(random: Random): Moment[] {
  const moments: Moment[] = [];
  let notUntilMs = -Infinity;
  let lastMs: number | undefined;
  for (let minute = 0; minute < 24 * 60; minute++) {
    const wantedMs = START_MS + minute * SCRAPE_INTERVAL_MS;
    if (wantedMs < notUntilMs || random.next() < 0.02) {
      continue;
    }
    const timeMs = unevenly(wantedMs + 3000 + 4000 * random.next(), random);
    // The history's own rule: after two and a half intervals nobody was watching.
    if (lastMs !== undefined && timeMs - lastMs > 2.5 * SCRAPE_INTERVAL_MS) {
      moments.push({ kind: 'notCollected', timeMs: lastMs + SCRAPE_INTERVAL_MS });
    }
    lastMs = timeMs;
    moments.push(random.next() < 0.03 ? { kind: 'failure', timeMs } : { kind: 'scrape', timeMs, body: '' });
    if (random.next() < 3 / (24 * 60)) {
      notUntilMs = wantedMs + (0.05 + random.next()) * HOUR_MS;
    }
  }
  return moments;
}

/** The same time but for milliseconds that no evaluation time has. */
function unevenly(timeMs: number, random: Random): number {
  return Math.floor(timeMs / 500) * 500 + 1 + Math.floor(498 * random.next());
}

function present(scrape: Scrape, ids: readonly string[], timeMs: number): Scrape {
  const hour = hourOf(timeMs);
  const absentId = hour < 10 ? ids[4] : hour > 17 ? ids[5] : undefined;
  return { ...scrape, deployments: scrape.deployments.filter(({ deployment }) => deployment.id !== absentId) };
}

/** What becomes of a line; undefined leaves it out. */
type Edit = (line: string) => string | undefined;

function editLines(body: string, edits: ReadonlyMap<string, Edit>): string {
  let text = '';
  for (const line of body.split('\n')) {
    const edit = edits.get(line.slice(0, line.indexOf('{')));
    const edited = edit?.(line);
    text += edited === undefined ? '' : `${edited}\n`;
  }
  return text;
}

function createEdits(ids: readonly string[], timeMs: number, random: Random): ReadonlyMap<string, Edit> {
  const hour = hourOf(timeMs);
  const of = (line: string, place: number) => line.includes(`deployment_id="${ids[place]}"`);
  const sometimes = (share: number, values: readonly string[]): Edit => {
    return (line) =>
      random.next() < share ? withValue(line, values[Math.floor(random.next() * values.length)]) : line;
  };
  const edits: Array<[string, Edit]> = [
    [KV_BLOCKS, sometimes(0.02, ['NaN'])],
    [KV_SLOTS, sometimes(0.01, ['+Inf', '-Inf', 'NaN'])],
    [TOKENS, sometimes(0.002, ['NaN'])],
    [PLAIN_HISTOGRAM, sometimes(0.0005, ['NaN'])],
    [
      UNLIKE_HISTOGRAM,
      (line) => {
        const lacksBound =
          (of(line, 1) && /le="(150|500|1000|3000|7500)"/.test(line)) || (of(line, 2) && line.includes('le="50"'));
        const lacksInfinity = of(line, 2) && hour > 6 && hour < 9 && line.includes('le="+Inf"');
        return lacksBound || lacksInfinity ? undefined : line;
      },
    ],
    [
      RESPELLED_HISTOGRAM,
      (line) => (of(line, 0) || (of(line, 1) && hour > 15) ? line.replace(/le="(\d+)"/, 'le="$1.0"') : line),
    ],
    // By a factor that no two deployments' decreases make up for each other with: Prometheus 3 repairs tiny ones.
    [BENT_HISTOGRAM, (line) => (random.next() < 0.005 ? withValue(line, String(0.7391 * valueOf(line))) : line)],
  ];
  const untouched: Edit = (line) => line;
  return new Map([...KEPT.map((name): [string, Edit] => [name, untouched]), ...edits]);
}

function valueOf(line: string): number {
  return Number(line.slice(line.lastIndexOf(' ') + 1));
}

function withValue(line: string, value = ''): string {
  return line.slice(0, line.lastIndexOf(' ') + 1) + value;
}
