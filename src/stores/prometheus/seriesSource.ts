import { documentedLabelName, ERRORS, metricInfo, seriesLabels } from '../../catalogue';
import { SELECTOR_LABEL, type Identity, type SeriesSource } from '../../promql';
import type { Selection } from '../../plan';
import { labelValue, type Labels } from '../../series/labels';
import { escapeRegex, type Matcher } from '../../series/matcher';
import type { Discovery } from './storedNames';
import type { Engine } from './engine';
import { storedLabel, storedSelectors } from './storedSelectors';
import { ACCOUNT, keyLabels, withoutLabel, type Survey } from './storedSeries';

/** What the sources of selections are made of. */
export interface StoredScene {
  names: Discovery;
  engine: Engine;
  /** Of the settings. */
  matchers: readonly Matcher[];
  /** How the series of this metric lie in the range; undefined where that could not be looked up. */
  surveyOf(metric: string): Survey | undefined;
  /** The labels of series of Fireworks' in the last month, for their jobs; undefined where they could not be listed. */
  scraped: readonly Labels[] | undefined;
}

/** Thrown where a number would be a guess: what could not be found out, in words for the reader. */
export class NotKnown extends Error {}

/**
 * Where a store has the series of a selection.
 * @param by the labels that its plan groups by
 * @throws NotKnown
 */
export function seriesSource(selection: Selection, scene: StoredScene, by: readonly string[] = []): SeriesSource {
  return metricInfo(selection.metric).group === 'scrape'
    ? scrapeSource(selection, scene)
    : endpointSource(selection, scene, by);
}

function endpointSource(
  selection: Selection,
  { names, matchers, surveyOf }: StoredScene,
  by: readonly string[]
): SeriesSource {
  const survey = surveyFor(selection, by, surveyOf(selection.metric));
  const selectors = storedSelectors(selection, names, [...matchers, ...(survey?.chosen?.matchers ?? [])]);
  const chosen = survey?.chosen?.selector;
  const read = chosen === undefined || selectors.length <= chosen ? selectors : selectors.slice(chosen, chosen + 1);
  const merge = survey?.merge ?? 'copies';
  return {
    selectors: read,
    merge: merge === 'none' && read.length > 1 ? 'succession' : merge,
    ...identities(selection.metric, names, survey),
  };
}

/**
 * What a survey means to a query that filters or groups by some labels: it chooses among the copies itself where these
 * differ in one of them, or keeps them apart.
 */
export function surveyFor(
  { matchers }: Selection,
  by: readonly string[],
  survey: Survey | undefined
): Survey | undefined {
  const asked = new Set([...by, ...matchers.map(({ label }) => label)]);
  if (survey?.chosen?.matchers.some(({ label }) => asked.has(label)) !== true) {
    return survey;
  }
  const { chosen, ...others } = survey;
  const apart = chosen.matchers.every(({ label }) => asked.has(label));
  return { ...others, merge: 'copies', differing: apart ? [] : survey.differing };
}

/**
 * Scrapes have series of their own, which tell nothing of Fireworks unless they belong to the jobs that bring its
 * metrics.
 */
function scrapeSource(selection: Selection, { matchers, scraped }: StoredScene): SeriesSource {
  if (scraped === undefined || scraped.length === 0) {
    const why = scraped === undefined ? 'could not be looked up' : 'is not known, since the store has no series of it';
    throw new NotKnown(`Which ${selection.metric} is that of Fireworks’ scrape ${why}.`);
  }
  const instances = new Map<string, Set<string>>();
  for (const labels of scraped) {
    const job = labelValue(labels, 'job');
    instances.set(job, (instances.get(job) ?? new Set()).add(labelValue(labels, 'instance')));
  }
  return {
    selectors: [...instances].map(([job, names]) => ({
      metric: selection.metric,
      matchers: [
        ...selection.matchers,
        { label: 'job', operator: '=', value: job },
        { label: 'instance', operator: '=~', value: [...names].sort().map(escapeRegex).join('|') },
        ...matchers,
      ],
    })),
    merge: 'succession',
    identity: { by: [] },
    key: { by: [] },
    newest: metricInfo(selection.metric).aggregate === 'min' ? 'min' : 'max',
  };
}

/** @throws NotKnown for a metric of which nobody knows the labels while those of the pipeline are not known either */
function identities(
  metric: string,
  names: Discovery,
  survey: Survey | undefined
): { identity: Identity; key: Identity } {
  const known = seriesLabels(metric);
  const key = keyLabels(metric);
  if (known !== undefined && key !== undefined) {
    const stored = (labels: readonly string[]): Identity => {
      const all = { by: labels.map((label) => storedLabel(label, metric, names)) };
      return survey?.lacksAccount === true ? withoutLabel(all, ACCOUNT) : all;
    };
    return { identity: stored(known), key: stored(key) };
  }
  if (survey === undefined) {
    throw new NotKnown(`Whether ${metric} is stored more than once could not be looked up.`);
  }
  const without = { without: [...addedLabels(survey.series), SELECTOR_LABEL] };
  const told = survey.lacksAccount === true ? withoutLabel(without, ACCOUNT) : without;
  return { identity: told, key: told };
}

/** The labels of these series that a pipeline added. */
export function addedLabels(series: readonly Labels[]): string[] {
  const names = new Set(series.flatMap((labels) => Object.keys(labels)));
  return [...names].filter((name) => isPipelineLabel(name, ERRORS, []) && name !== 'le').sort();
}

/** The labels that the endpoint's series have, of those that a stored one has. */
export function endpointLabels(labels: Labels, metric: string, added: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !isPipelineLabel(name, metric, added)));
}

/**
 * Whether a label of a stored series was added on its way. Of a documented metric that is any label which is not in
 * the documentation: scrapers, collectors and stores call theirs what they like. Of others it is `added`, what the
 * documented ones beside them have too. A metric that is left out may be any.
 */
export function isPipelineLabel(name: string, metric: string | undefined, added: readonly string[]): boolean {
  if (name.startsWith('__') || name === SELECTOR_LABEL) {
    return true;
  }
  const known = metric === undefined ? undefined : seriesLabels(metric);
  return known === undefined ? added.includes(name) : !known.includes(documentedLabelName(metric ?? '', name));
}
