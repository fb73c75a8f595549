import { metricInfo, seriesLabels } from '../../catalogue';
import { grouped, SELECTOR_LABEL, union, type Identity, type SeriesSource, type StoredSelector } from '../../promql';
import { formatDuration } from '../../plan';
import { dropLabel, keepLabels, labelKey, labelValue, type Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import type { AnsweredSeries } from './readFrames';

/** How the series of the endpoint lie in a store during a range. */
export interface Survey {
  merge: SeriesSource['merge'];
  /** Of each stored series that was seen; empty where there was none. */
  series: readonly Labels[];
  /** The one of several copies that has all there is; absent where none has, or where there are no copies. */
  chosen?: Origin;
  /** The labels in which copies differ. */
  differing: readonly string[];
  /** Some series lack the account that others have: a deployment is told by its id alone. */
  lacksAccount?: boolean;
}

/** Whether two surveys found the same copy to have all there is, or found the second metric to have no series. */
export function sameChoice(one: Survey, other: Survey): boolean {
  return other.series.length === 0 || JSON.stringify(one.chosen) === JSON.stringify(other.chosen);
}

/** What selects one of several copies. */
export interface Origin {
  matchers: Matcher[];
  /** Of the selectors asked with, where the copies have different names. */
  selector?: number;
}

/** Where copies are looked for: the stored selectors of a metric. */
export interface SurveyedMetric {
  metric: string;
  selectors: readonly StoredSelector[];
  /** Labels that make two stored series the same one of the endpoint. */
  key: Identity;
}

const MONTH_MS = 31 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/**
 * How many steps of the range each stored series was there, and how many any of those that are the same one of the
 * endpoint was: two expressions a metric. More in all than at the most means that they were there at the same time.
 */
export function surveyExpressions({ metric, selectors, key }: SurveyedMetric, rangeMs: number): [string, string] {
  const stepMs = surveyStepMs(rangeMs);
  const window = `[${formatDuration(rangeMs)}:${formatDuration(stepMs)}]`;
  const counted = selectors.map((selector) => ({
    ...selector,
    matchers: [...selector.matchers, ...oneBucket(metric)],
  }));
  // A series that did not end is seen for five more minutes; its scrapes are not.
  const fresh = (selector: string) => `(timestamp(${selector}) > time() - ${stepMs / 1000})`;
  const any = grouped('max', key, union(counted, fresh));
  return [
    `count_over_time((\n${any}\n)${window})`,
    union(counted, (selector) => `count_over_time(${fresh(selector)}${window})`),
  ];
}

/**
 * As fine as scrapes are; over more than a month as fine as can be asked for. Where scrapes are further apart, two copies
 * may have none in one step: they then count as parts, whose sums and counts are as right for means.
 */
export function surveyStepMs(rangeMs: number): number {
  return rangeMs > MONTH_MS ? 5 * MINUTE_MS : MINUTE_MS;
}

/** A histogram is there when its count is. */
function oneBucket(metric: string): Matcher[] {
  return metricInfo(metric).kind === 'histogram' ? [{ label: 'le', operator: '=~', value: '[+]?[Ii]nf' }] : [];
}

/** The labels that make two stored series of a metric the same one of the endpoint. */
export function keyLabels(metric: string): readonly string[] | undefined {
  // The model and the full path follow from these two, and something derived may lack them.
  return seriesLabels(metric)?.filter((label) => label !== 'base_model' && label !== 'deployment');
}

/** @param added labels that a pipeline adds to metrics that are not documented, as far as they are known */
export function surveyKey(metric: string, added: readonly string[]): Identity {
  const known = keyLabels(metric);
  return known === undefined ? { without: [...added, SELECTOR_LABEL] } : { by: known };
}

export const ACCOUNT = 'deployment_account';

/** Whether a pipeline drops the account, and another one, or the same at another time, does not. */
export function accountIsLacking(series: readonly Labels[]): boolean {
  const lacking = series.filter((labels) => labelValue(labels, ACCOUNT) === '').length;
  return lacking > 0 && lacking < series.length;
}

/** The metric with its deployments told by their ids alone. */
export function withoutAccount(surveyed: SurveyedMetric): SurveyedMetric {
  return { ...surveyed, key: withoutLabel(surveyed.key, ACCOUNT) };
}

/** A key or an identity in which this label makes no difference. */
export function withoutLabel(identity: Identity, label: string): Identity {
  return 'by' in identity
    ? { by: identity.by.filter((name) => name !== label) }
    : { without: [...identity.without, label] };
}

interface Member {
  labels: Labels;
  steps: number;
}

interface Group {
  members: Member[];
  /** Steps at which any member was there. */
  steps: number;
}

export function readSurvey(
  metrics: readonly SurveyedMetric[],
  answers: ReadonlyArray<{ any: readonly AnsweredSeries[]; each: readonly AnsweredSeries[] }>
): Survey {
  const groups = metrics.flatMap((metric, index) => readGroups(metric, answers[index] ?? { any: [], each: [] }));
  const series = groups.flatMap(({ members }) => members.map(({ labels }) => labels));
  if (groups.every(({ members }) => members.length === 1)) {
    return { merge: 'none', series, differing: [] };
  }
  const copied = groups.filter(({ members, steps }) => sum(members) > steps);
  if (copied.length === 0) {
    return { merge: 'succession', series, differing: [] };
  }
  const differing = [...new Set(copied.flatMap(({ members }) => differingLabels(members)))].sort();
  const documented = new Set(metrics.flatMap(({ metric }) => seriesLabels(metric) ?? []));
  const chosen = completeOrigin(
    groups,
    differing.filter((label) => !documented.has(label))
  );
  return { merge: chosen === undefined ? 'copies' : 'none', series, differing, ...(chosen && { chosen }) };
}

function readGroups(
  { key }: SurveyedMetric,
  { any, each }: { any: readonly AnsweredSeries[]; each: readonly AnsweredSeries[] }
): Group[] {
  const keyOf = (labels: Labels) =>
    labelKey('by' in key ? keepLabels(labels, key.by) : ['__name__', ...key.without].reduce(dropLabel, labels));
  const groups = new Map<string, Group>();
  for (const { labels, column } of any) {
    groups.set(keyOf(labels), {
      members: [],
      steps: column.values[0] ?? 0,
    });
  }
  for (const { labels, column } of each) {
    groups.get(keyOf(labels))?.members.push({ labels, steps: column.values[0] ?? 0 });
  }
  return [...groups.values()].filter(({ members }) => members.length > 0);
}

function sum(members: readonly Member[]): number {
  return members.reduce((steps, member) => steps + member.steps, 0);
}

function differingLabels(members: readonly Member[]): string[] {
  const names = new Set(members.flatMap(({ labels }) => Object.keys(labels)));
  return [...names].filter((name) => new Set(members.map(({ labels }) => labelValue(labels, name))).size > 1);
}

/**
 * The labels of copies that were there whenever any copy was, of every deployment. Reading these alone is exact, and
 * cheaper than looking for the newest sample at each moment.
 */
function completeOrigin(groups: readonly Group[], differing: readonly string[]): Origin | undefined {
  const candidates = new Map<string, Labels>();
  for (const names of [...differing.map((name) => [name]), differing]) {
    for (const { labels } of names.length === 0 ? [] : groups.flatMap(({ members }) => members)) {
      const values = Object.fromEntries(names.map((name) => [name, labelValue(labels, name)]));
      candidates.set(labelKey(values), values);
    }
  }
  const isComplete = (values: Labels) =>
    groups.every(({ members, steps }) => {
      const chosen = members.filter(({ labels }) =>
        Object.entries(values).every(([name, value]) => labelValue(labels, name) === value)
      );
      return chosen.length === 1 && sum(chosen) === steps;
    });
  const [chosen] = [...candidates].filter(([, values]) => isComplete(values)).sort(([a], [b]) => (a < b ? -1 : 1));
  return chosen === undefined ? undefined : toOrigin(chosen[1]);
}

function toOrigin(values: Labels): Origin {
  const matchers = Object.entries(values)
    .filter(([label]) => label !== SELECTOR_LABEL)
    .map(([label, value]): Matcher => ({ label, operator: '=', value }));
  // The first selector's series are not marked.
  return Object.hasOwn(values, SELECTOR_LABEL)
    ? { matchers, selector: Number(labelValue(values, SELECTOR_LABEL)) }
    : { matchers };
}
