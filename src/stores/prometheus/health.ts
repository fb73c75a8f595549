import { FIREWORKS_SERIES } from '../../catalogue';
import { durationInWords } from '../../collect';
import { LOOKBACK_MS } from '../../series/stale';
import { printSelector, union } from '../../promql';
import type { StoreHealth } from '../types';
import type { Connection } from './connection';
import { describeFailure, StoreMisconfigured } from './errors';
import { lookbackExpressions, lookbackWarnings } from './storeQuirks';
import { copiesNotice, matcherText } from './notices';
import { deploymentMetrics, storedSelectors, type StoredNames } from './storedNames';

/** A spacing this much above the configured one is another interval, not jitter. */
const TOLERATED = 1.5;
const DAY_MS = 24 * 3_600_000;

/** Asks the data source what it holds of Fireworks: the answer to Save & test. */
export async function prometheusHealth(connection: Connection): Promise<StoreHealth> {
  let name = connection.options.prometheusUid;
  try {
    name = (await connection.dataSource()).name;
    const names = await connection.namesAnew().catch(async (error: unknown) => {
      // Resource calls of Grafana hide why they failed; a query says it, and throws it here.
      await connection.instant(['vector(1)']);
      throw error;
    });
    const [metric] = deploymentMetrics(names);
    return metric === undefined
      ? await nothingFound(connection, name)
      : await found(connection, name, { metric, names });
  } catch (error) {
    if (error instanceof StoreMisconfigured) {
      return { status: 'error', message: `${error.message} ${error.next}`, details: [] };
    }
    const { message } = error instanceof Error ? error : describeFailure(name, error);
    return { status: 'error', message, details: [] };
  }
}

/** Where matchers hide the series, the next step is another one. */
async function nothingFound(connection: Connection, name: string): Promise<StoreHealth> {
  const matchers = connection.matchers();
  const [all] =
    matchers.length === 0
      ? []
      : await firstValues(connection, [`count(${printSelector(undefined, FIREWORKS_SERIES)})`]);
  if (all !== undefined) {
    return {
      status: 'error',
      message: `“${name}” has ${all} Fireworks series, but none of them passes the matchers ${matcherText(matchers)}.`,
      details: ['Correct the matchers.'],
    };
  }
  return {
    status: 'error',
    message: `“${name}” works, but it has had no Fireworks series in the last 30 days.`,
    details: [
      'Let it, or what writes into it, scrape https://api.fireworks.ai/v1/accounts/<account id>/metrics with the API key ' +
        'once a minute; the documentation of this data source has the configuration.',
      'If it does already: only dedicated deployments have metrics, so there is nothing to store while none is serving.',
    ],
  };
}

async function found(
  connection: Connection,
  name: string,
  { metric, names }: { metric: string; names: StoredNames }
): Promise<StoreHealth> {
  const matchers = connection.matchers();
  const { scrapeIntervalMs } = connection.options;
  const now = connection.now();
  const stored = await connection.storedSeries(metric, names, { fromMs: now - DAY_MS, toMs: now });
  const selectors = storedSelectors({ metric, matchers: [] }, names, matchers);
  const one = union(selectors, (selector) => selector);
  const times = union(selectors, (selector) => `timestamp(${selector})`);
  const window = '[30m:15s]';
  const up = printSelector('up', matchers);
  const [series, deployments, ageSeconds, spacingSeconds, honouredSeconds, ...visibility] = await firstValues(
    connection,
    [
      `count(${printSelector(undefined, [...FIREWORKS_SERIES, ...matchers])})`,
      `count(count by (deployment_id) (${one}))`,
      `time() - max((${times}) or max_over_time((${times})[1d:1m]))`,
      `min((max_over_time((${times})${window}) - min_over_time((${times})${window})) / changes((${times})${window}))`,
      // A scrape's own series has the scrape's time; samples that are older carry the endpoint's.
      `max(max by (job, instance) (timestamp(${up})) - on (job, instance) group_right () (${times}))`,
      ...lookbackExpressions(selectors, scrapeIntervalMs),
    ]
  );
  const forgetting = lookbackWarnings(visibility, scrapeIntervalMs);
  const warnings = [
    ...spacingWarnings(spacingSeconds, scrapeIntervalMs / 1000),
    ...honouredWarnings(honouredSeconds),
    ...forgetting,
    ...copiesNotice(stored).map(({ text }) => text),
  ];
  if (series === undefined || deployments === undefined) {
    if (forgetting.length > 0) {
      // Between two samples nothing is seen: that says nothing of scrapes, and the age is as blind.
      return {
        status: 'warning',
        message: `“${name}” has Fireworks series, but forgets each sample before the next one comes, so none is seen now.`,
        details: warnings,
      };
    }
    return {
      status: 'warning',
      message: `“${name}” has Fireworks series, but no sample of the last five minutes.`,
      details: [
        ageSeconds === undefined
          ? 'The newest sample is more than a day old.'
          : `The newest sample is ${words(ageSeconds)} old.`,
        'Either no deployment is serving (scaled to zero), or the scrape fails: look at the targets page of your Prometheus.',
        ...warnings,
      ],
    };
  }
  return {
    status: warnings.length > 0 ? 'warning' : 'success',
    message: [
      count(deployments, 'deployment'),
      `${series} series in “${name}”`,
      ...(ageSeconds === undefined ? [] : [`newest sample ${words(ageSeconds)} old`]),
    ].join(', '),
    details: [...warnings, 'Alert rules and recording rules can be made in that data source; see the documentation.'],
  };
}

function spacingWarnings(spacingSeconds: number | undefined, configuredSeconds: number): string[] {
  if (spacingSeconds === undefined || spacingSeconds <= configuredSeconds * TOLERATED) {
    return [];
  }
  const seconds = Math.round(spacingSeconds);
  const gaps =
    seconds * 1000 >= LOOKBACK_MS
      ? 'Prometheus forgets a sample after five minutes, so panels have gaps: scrape once a minute.'
      : `Set the scrape interval here to ${seconds} s, or scrape more often: a rate covers one minute, so what lies between two scrapes is lost.`;
  return [`Samples are ${seconds} s apart, but the scrape interval is set to ${configuredSeconds} s. ${gaps}`];
}

function honouredWarnings(olderSeconds: number | undefined): string[] {
  return olderSeconds === undefined || olderSeconds <= 1
    ? []
    : [
        `Samples are stored ${words(olderSeconds)} before their scrape, so the scraper honours the endpoint’s timestamps. ` +
          'Set honor_timestamps: false in its configuration: otherwise a series that has ended is shown for five more minutes, ' +
          'and samples that come late leave gaps.',
      ];
}

/** The one value of each expression; undefined where it has none, or where it is not a number. */
async function firstValues(connection: Connection, expressions: readonly string[]): Promise<Array<number | undefined>> {
  const answers = await connection.instant(expressions);
  return answers.map(([first]) => (Number.isFinite(first?.value) ? first?.value : undefined));
}

function words(seconds: number): string {
  return durationInWords(Math.max(0, seconds) * 1000);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
