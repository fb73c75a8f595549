import type { Grid, GridSeries, MissingBound } from '../../evaluate';
import { labelKey, type Labels } from '../../series/labels';
import { numberAt, seriesOf } from '../minutes';

/** Requests of a stretch that ends with the range. */
export interface Counted {
  lengthMs: number;
  requests: number;
  missed: number;
}

/** How a promise was kept by one group of requests, or by all together. */
export interface Kept {
  /** Undefined for all together. */
  labels: Labels | undefined;
  requests: number;
  missed: number;
  /** The share that was good; undefined without requests. */
  attainment: number | undefined;
  /** The share of the error budget that is left, below 0 where more was missed than may be. */
  left: number | undefined;
  /** How many more may miss it, below 0 likewise. */
  leftRequests: number;
  /** How many times as fast as the budget allows it is used up, by stretch; undefined without requests. */
  burn: ReadonlyArray<{ lengthMs: number; rate: number | undefined }>;
}

export interface Answered {
  lengthMs: number;
  all: Grid | undefined;
  measured: Grid | undefined;
}

export interface Budgets {
  /** First all together, unless there is but one group. */
  rows: Kept[];
  missing: MissingBound | undefined;
  /** Whether more was missed than there were, which was cut. */
  wasCut: boolean;
}

/**
 * Attainment = good / all; budget = all × (1 − target); burn rate = (missed / all) / (1 − target).
 * @param answered the whole range last
 */
export function findBudgets(answered: readonly Answered[], kind: 'missed' | 'share', target: number): Budgets {
  const groups = new Map<string, { labels: Labels; counted: Counted[] }>();
  let missing: MissingBound | undefined;
  let wasCut = false;
  for (const { lengthMs, all, measured } of answered) {
    const lacking = measured !== undefined && 'series' in measured ? measured.missing : undefined;
    // Without any bound there were no requests, which says nothing of the bound.
    missing = lacking !== undefined && lacking.bounds.length > 0 ? lacking : missing;
    const without = new Set((lacking?.groups ?? []).map((labels) => labelKey(labels)));
    // Without the one side nothing is known of the other: no answer is not "none missed".
    if (measured === undefined) {
      continue;
    }
    const shares = new Map(seriesOf(measured).map((series) => [labelKey(series.labels), series]));
    for (const series of seriesOf(all)) {
      const key = labelKey(series.labels);
      const requests = newest(series);
      if (requests === undefined || without.has(key)) {
        continue;
      }
      const found = shares.get(key);
      const number = found && newest(found);
      if (kind === 'share' && number === undefined && requests > 0) {
        continue;
      }
      const missed = kind === 'missed' ? (number ?? 0) : requests * (1 - (number ?? 1));
      wasCut ||= missed > requests * (1 + 1e-9) && missed > 0.5;
      const group = groups.get(key) ?? { labels: series.labels, counted: [] };
      groups.set(key, group);
      group.counted.push({ lengthMs, requests, missed: Math.min(requests, Math.max(0, missed)) });
    }
  }
  const each = [...groups.values()];
  const lengths = answered.map(({ lengthMs }) => lengthMs);
  const rows = each.map(({ labels, counted }) => keptOf(labels, lengths, counted, target));
  const together = lengths.map((lengthMs): Counted => {
    const own = each.flatMap(({ counted }) => counted.filter((one) => one.lengthMs === lengthMs));
    return {
      lengthMs,
      requests: own.reduce((sum, { requests }) => sum + requests, 0),
      missed: own.reduce((sum, { missed }) => sum + missed, 0),
    };
  });
  return {
    rows: rows.length === 1 ? rows : [keptOf(undefined, lengths, together, target), ...rows],
    missing,
    wasCut,
  };
}

function keptOf(
  labels: Labels | undefined,
  lengths: readonly number[],
  counted: readonly Counted[],
  target: number
): Kept {
  const of = (lengthMs: number) => counted.find((one) => one.lengthMs === lengthMs);
  const { requests = 0, missed = 0 } = of(lengths.at(-1) ?? 0) ?? {};
  const allowed = requests * (1 - target);
  return {
    labels,
    requests,
    missed,
    attainment: requests > 0 ? 1 - missed / requests : undefined,
    left: requests > 0 ? 1 - missed / allowed : undefined,
    leftRequests: allowed - missed,
    burn: lengths.map((lengthMs) => {
      const one = of(lengthMs);
      return {
        lengthMs,
        rate: one === undefined || one.requests === 0 ? undefined : one.missed / one.requests / (1 - target),
      };
    }),
  };
}

function newest(series: GridSeries): number | undefined {
  return numberAt(series, series.column.values.length - 1);
}
