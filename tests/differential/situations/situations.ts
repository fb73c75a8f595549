import { ERROR_CODE_LABEL, ERRORS, UP, WIRE_ERROR_CODE_LABEL } from '../../../src/catalogue';
import { Random } from '../../../simulator/world/random';
import type { Refusals } from '../../support/prometheusDataSource';
import type { Day } from '../day';
import type { WrittenSeries } from '../writeRequest';
import { adding, ALWAYS, inParts, type Part } from './rewriteSeries';

/** What operations do to the samples of one day on their way into a store. The numbers are to stay the same. */
export interface Situation {
  name: string;
  store(series: readonly WrittenSeries[], day: Day, random: Random): WrittenSeries[];
  /** Look-ups of names, labels or series that the store refuses. */
  refuses?: Refusals;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TARGET = { job: 'fireworks', instance: 'api.fireworks.ai:443' };
/** What scrapers, agents, federations and stores are told to add; each name stands for any. */
const ADDED_NAMES = (
  'monitor agent_hostname region datacenter scraper shard ha cluster replica prometheus_replica env team ' +
  'availability_zone host source tenant k8s_cluster_name receive receiver origin_prometheus stack provider instance job ' +
  'pod namespace node exported_job otel_scope_name service_instance_id'
).split(' ');

export const SITUATIONS: readonly Situation[] = [
  { name: 'calm', store: (series) => [...series] },
  {
    name: 'a scraper that restarts twice, with other labels each time',
    store: (series, day, random) => inParts(series, restarts(day, random, 'instance')),
  },
  {
    name: 'a scraper killed twice, whose series do not end',
    store: (series, day, random) => {
      const parts = restarts(day, random, 'pod');
      // An error code that does not come back is seen for five minutes more, as the documentation says.
      const isSparse = ({ name }: WrittenSeries) => name === ERRORS;
      return [
        ...inParts(
          series.filter((one) => !isSparse(one)),
          parts,
          false
        ),
        ...inParts(series.filter(isSparse), parts),
      ];
    },
  },
  {
    name: 'two scrapers all day',
    store: (series, _, random) => copies(series, random, [ALWAYS, ALWAYS]),
  },
  {
    name: 'two scrapers, the second half a minute later each time',
    store: (series, _, random) => {
      const name = pick(random, ADDED_NAMES);
      // Between two scrapes `up` of one scraper is that of a minute before, which the history of the other cannot know.
      const isOfTarget = (one: WrittenSeries) => one.name !== UP;
      return [0, 25_000].flatMap((laterMs, index) => {
        const added = adding({ ...TARGET, [name]: `copy-${index}` });
        return [
          ...inParts(series.filter(isOfTarget), [{ ...ALWAYS, laterMs, ...added }]),
          ...inParts(
            series.filter((one) => !isOfTarget(one)),
            [{ ...ALWAYS, ...added }]
          ),
        ];
      });
    },
  },
  {
    name: 'a second scraper for three hours',
    store: (series, { endMs }, random) =>
      copies(series, random, [ALWAYS, { fromMs: endMs - 6 * HOUR, toMs: endMs - 3 * HOUR }]),
  },
  {
    name: 'a second scraper since three hours',
    store: (series, { endMs }, random) =>
      copies(series, random, [ALWAYS, { fromMs: endMs - 3 * HOUR, toMs: Infinity }]),
  },
  {
    name: 'one scraper that is replaced, with both for three hours',
    store: (series, { endMs }, random) =>
      copies(series, random, [
        { fromMs: -Infinity, toMs: endMs - 9 * HOUR },
        { fromMs: endMs - 12 * HOUR, toMs: Infinity },
      ]),
  },
  {
    name: 'two scrapers, both of which restart',
    store: (series, day, random) =>
      ['a', 'b'].flatMap((replica) =>
        inParts(inParts(series, restarts(day, random, 'pod', replica)), [{ ...ALWAYS, ...adding({ replica }) }])
      ),
  },
  {
    name: 'a status code whose label is renamed',
    store: (series, day) => {
      const middle = day.startMs + 13.4 * HOUR;
      return inParts(series, [
        { fromMs: -Infinity, toMs: middle, labels: codeNamed(WIRE_ERROR_CODE_LABEL) },
        { fromMs: middle, toMs: Infinity, labels: codeNamed(ERROR_CODE_LABEL.name) },
      ]);
    },
  },
  {
    name: 'metrics that are renamed',
    store: (series, day) => renamedSince(series, day.startMs + 11.3 * HOUR, () => true),
  },
  {
    name: 'errors alone renamed',
    store: (series, day) => renamedSince(series, day.startMs + 15.7 * HOUR, (name) => name === ERRORS),
  },
  {
    name: 'metrics under two names for three hours',
    store: (series, day) => {
      const [own, scraped] = [series.filter(({ name }) => name === UP), series.filter(({ name }) => name !== UP)];
      return [
        ...own,
        ...inParts(scraped, [
          { fromMs: -Infinity, toMs: day.startMs + 14 * HOUR },
          { fromMs: day.startMs + 11 * HOUR, toMs: Infinity, name: renamed },
        ]),
      ];
    },
  },
  {
    name: 'recorded sums of the same beside them',
    store: (series) => [
      ...series,
      ...inParts(
        series.filter(({ name }) => name.startsWith('request_counter')),
        [{ ...ALWAYS, name: (name) => `team_${name}`, labels: ({ deployment_id = '' }) => ({ deployment_id }) }]
      ),
    ],
  },
  {
    name: 'other jobs in the store',
    store: (series, day) => [
      ...inParts(series, [{ ...ALWAYS, ...adding(TARGET) }]),
      ...['node', 'kubelet', 'api'].map((job, index): WrittenSeries => ({
        name: UP,
        labels: { job, instance: `10.0.0.${index}:9100` },
        times: day.columns.map(({ timeMs }) => timeMs + 7),
        values: day.columns.map((_, place) => (place + index) % 2),
      })),
    ],
  },
  {
    name: 'two accounts on purpose, each with a scraper of its own',
    store: (series, { deploymentIds }) =>
      inParts(series, [
        {
          ...ALWAYS,
          labels: (labels) => ({
            ...labels,
            job: deploymentIds.indexOf(labels.deployment_id ?? '') % 2 === 0 ? 'first' : 'second',
          }),
        },
      ]).flatMap((one) => (one.name === UP ? ['first', 'second'].map((job) => ({ ...one, labels: { job } })) : [one])),
  },
  {
    name: 'two scrapers in a store that lists nothing',
    refuses: 'listing',
    store: (series, _, random) => copies(series, random, [ALWAYS, ALWAYS]),
  },
  {
    name: 'two scrapers in a store that refuses surveys',
    refuses: 'queries',
    store: (series, _, random) => copies(series, random, [ALWAYS, ALWAYS]),
  },
];

function copies(series: readonly WrittenSeries[], random: Random, parts: readonly Part[]): WrittenSeries[] {
  const name = pick(random, ADDED_NAMES);
  return parts.flatMap((part, index) =>
    inParts(series, [{ ...part, ...adding({ ...TARGET, [name]: `copy-${index}` }) }])
  );
}

function restarts(day: Day, random: Random, label: string, prefix = ''): Part[] {
  const [first, second] = [7 + 3 * random.next(), 14 + 5 * random.next()].map((hour) =>
    scrapedBothSides(day, day.startMs + hour * HOUR)
  );
  const named = (value: string) => adding({ ...TARGET, [label]: `${prefix}${value}` });
  return [
    { fromMs: -Infinity, toMs: first ?? 0, ...named('one') },
    { fromMs: first ?? 0, toMs: second ?? 0, ...named('two') },
    { fromMs: second ?? 0, toMs: Infinity, ...named('three') },
  ];
}

/**
 * The first scrape after a time with another before it and five good minutes after it. While the last samples of a
 * scraper that was killed are still seen, a failure of the next one leaves nothing in the store that would tell of it.
 */
function scrapedBothSides({ columns }: Day, ms: number): number {
  const goesOn = (index: number) => {
    const [one, next] = [columns[index], columns[index + 1]];
    return one?.kind === 'scrape' && next?.kind === 'scrape' && next.timeMs - one.timeMs < 2 * MINUTE;
  };
  const found = columns.find(
    ({ timeMs }, index) => timeMs >= ms && [-1, 0, 1, 2, 3, 4, 5].every((offset) => goesOn(index + offset))
  );
  return found?.timeMs ?? ms;
}

function codeNamed(wanted: string): Part['labels'] {
  return (labels) => {
    const { [WIRE_ERROR_CODE_LABEL]: wire, [ERROR_CODE_LABEL.name]: documented, ...rest } = labels;
    const code = wire ?? documented;
    return code === undefined ? labels : { ...rest, [wanted]: code };
  };
}

function renamedSince(
  series: readonly WrittenSeries[],
  ms: number,
  isRenamed: (name: string) => boolean
): WrittenSeries[] {
  return inParts(series, [
    { fromMs: -Infinity, toMs: ms },
    { fromMs: ms, toMs: Infinity, name: (name) => (isRenamed(name) ? renamed(name) : name) },
  ]);
}

/** As OpenTelemetry Collectors write it. */
function renamed(name: string): string {
  return name === UP ? name : name.replaceAll(':', '_');
}

function pick(random: Random, choices: readonly string[]): string {
  return choices[Math.floor(random.next() * choices.length)] ?? '';
}
