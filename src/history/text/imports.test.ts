import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import { labelKey } from '../../series/labels';
import { valueAt } from '../../series/stale';
import { systemWorld } from '../../collect/world';
import { createStorage } from '../../database/storage';
import { createStoredHistory } from '../stored/storedHistory';
import { expositionOf, sample } from '../testing/expositionOf';
import { createHistory } from '../memoryHistory';
import { UP } from '../../catalogue';
import type { History } from '../types';

const MINUTE = 60_000;
const SECOND = 1_000;
/** A full minute. */
const START = 1_780_495_200_000;
const REQUESTS = 'request_counter_total:sum_by_deployment';
const OPTIONS = { retentionMs: 24 * 60 * MINUTE, scrapeIntervalMs: MINUTE };

const HOMES: ReadonlyArray<[string, (options?: Partial<typeof OPTIONS> & { maxSeries?: number }) => History]> = [
  ['in memory', (options) => createHistory({ ...OPTIONS, ...options })],
  ['on disk', (options) => storedHistory(options)],
];

let ids = 0;
function storedHistory(
  options: Partial<typeof OPTIONS> & { maxSeries?: number } = {},
  factory = new IDBFactory()
): History {
  const { clock, timers } = systemWorld;
  return createStoredHistory({
    storage: createStorage({ factory, name: 'test', clock, timers }),
    key: 'a history',
    leaseKey: 'a budget',
    newId: () => `block ${++ids}`,
    ...OPTIONS,
    ...options,
  });
}

const at = (minute: number, second = 0) => START + minute * MINUTE + second * SECOND;

/** Own scrapes at the seventh second of each minute, with `up` as the collector adds it; `undefined` for failed ones. */
async function collect(
  history: History,
  minutes: readonly number[],
  valueOf: (minute: number) => number | undefined = (minute) => minute
): Promise<void> {
  for (const minute of minutes) {
    const value = valueOf(minute);
    const ownSamples = [{ name: UP, labels: {}, value: value === undefined ? 0 : 1 }];
    await (value === undefined
      ? history.appendFailure(at(minute, 7), { ownSamples })
      : history.append(at(minute, 7), expositionOf([sample(REQUESTS, { deployment_id: 'own' }, value)]), {
          ownSamples,
        }));
  }
}

const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

async function* text(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** What an instant query sees of each series: the newest sample within 5 min, unless something ended the series. */
async function shown(history: History, timesMs: readonly number[]): Promise<Record<string, Array<number | '-'>>> {
  const all: Record<string, Array<number | '-'>> = {};
  for (const { name } of await history.metrics()) {
    const window = await history.read({ metric: name }, -Infinity, Infinity);
    for (const { labels, times = window.times, column } of window.series) {
      all[`${name} ${labelKey(labels)}`] = timesMs.map((timeMs) => {
        const place = times.findLastIndex((each) => each <= timeMs && each > timeMs - 5 * MINUTE);
        return valueAt(column, place) ?? '-';
      });
    }
  }
  return all;
}

const OWN = `${REQUESTS} [["deployment_id","own"]]`;
const CHAT = `${REQUESTS} [["deployment_id","chat"]]`;
const CODE = `${REQUESTS} [["deployment_id","code"]]`;

/** Two targets that are scraped at different seconds of a minute, in OpenMetrics. */
const TWO_TARGETS = [
  ...minutes(0, 10).map((minute) => `${REQUESTS}{deployment_id="chat"} 2 ${at(minute, 10) / 1000}`),
  ...minutes(0, 10).map((minute) => `${REQUESTS}{deployment_id="code"} 3 ${(at(minute, 40) / 1000).toFixed(3)}`),
  '# EOF',
];

describe.each(HOMES)('an import into a history %s', (_, newHistory) => {
  test('shows series of targets that were scraped at different seconds side by side, and their sum', async () => {
    const history = newHistory();
    await history.importText(text(TWO_TARGETS));
    const every15s = Array.from({ length: 33 }, (_, index) => at(1) + index * 15 * SECOND);
    const { [CHAT]: chat, [CODE]: code } = await shown(history, every15s);
    expect(every15s.map((_, index) => Number(chat?.[index]) + Number(code?.[index]))).toEqual(every15s.map(() => 5));
  });

  test('shows them beside own scrapes too, and leaves those as they were', async () => {
    const history = newHistory();
    await collect(history, minutes(0, 12));
    const every15s = Array.from({ length: 33 }, (_, index) => at(1) + index * 15 * SECOND);
    const before = await shown(history, every15s);
    await history.importText(text(TWO_TARGETS));
    const after = await shown(history, every15s);
    expect(after).toMatchObject(before);
    expect(after[CHAT]).toEqual(every15s.map(() => 2));
    expect(after[CODE]).toEqual(every15s.map(() => 3));
  });

  test.each<[string, string[], RegExp | undefined]>([
    ['a colleague’s failed scrapes', minutes(0, 10).map((minute) => `up 0 ${at(minute, 40)}`), undefined],
    [
      'failed scrapes of another target',
      minutes(0, 10).flatMap((minute) => [
        `up{job="node",instance="a"} 0 ${at(minute, 40)}`,
        `up{job="node",instance="b"} 0 ${at(minute, 7)}`,
      ]),
      /"node"/,
    ],
    ['another exporter’s metrics', minutes(0, 10).map((minute) => `node_load1 ${minute} ${at(minute, 40)}`), /node/],
    [
      'another exporter’s metrics at the very same times',
      minutes(0, 10).map((minute) => `node_load1 ${minute} ${at(minute, 7)}`),
      /node/,
    ],
    [
      'a colleague’s good scrapes, of an account with other deployments',
      minutes(0, 10).flatMap((minute) => [
        `up 1 ${at(minute, 40)}`,
        `${REQUESTS}{deployment_id="other"} 1 ${at(minute, 40)}`,
      ]),
      /other/,
    ],
    [
      'a colleague’s scrapes of the same series, with other values',
      minutes(0, 10).flatMap((minute) => [
        `up 1 ${at(minute, 40)}`,
        `${REQUESTS}{deployment_id="own"} 77 ${at(minute, 40)}`,
      ]),
      undefined,
    ],
    [
      'a dump of many jobs, series by series, without an up of its own',
      ['a', 'b'].flatMap((job) =>
        minutes(0, 10).flatMap((minute) => [
          `{__name__="up", job="${job}"} ${job === 'a' ? 0 : 1} ${at(minute, job === 'a' ? 1 : 31)}`,
          `{__name__="${REQUESTS}", deployment_id="${job}"} 4 ${at(minute, job === 'a' ? 1 : 31)}`,
        ])
      ),
      /"[ab]"/,
    ],
  ])('of %s changes nothing that was there', async (__, lines, added) => {
    const history = newHistory();
    // A failed scrape and a missed one among them, and a stretch in which nobody collected.
    await collect(history, [0, 1, 2, 3, 5, 6, 7, 20, 21], (minute) => (minute === 2 ? undefined : minute));
    const times = Array.from({ length: 45 }, (___, index) => at(0) + index * 30 * SECOND);
    const before = await shown(history, times);
    await history.importText(text(lines));
    const after = await shown(history, times);
    for (const [series, values] of Object.entries(before)) {
      values.forEach((value, place) => expect(value === '-' ? value : after[series]?.[place]).toBe(value));
    }
    const names = Object.keys(after).filter((series) => !(series in before));
    expect(names.every((series) => added?.test(series))).toBe(true);
    expect(names.length > 0).toBe(added !== undefined);
    // What is new is there all the time, whatever the own scrapes between do not have.
    for (const series of names) {
      const present = after[series]?.slice(3, 18);
      expect(present).not.toContain('-');
    }
  });

  test('takes what two collectors of one account have for one history without a hole', async () => {
    const history = newHistory();
    await collect(history, minutes(0, 5));
    const colleague = minutes(3, 12).flatMap((minute) => [
      `up 1 ${at(minute, 40)}`,
      `${REQUESTS}{deployment_id="own"} ${minute} ${at(minute, 40)}`,
    ]);
    await history.importText(text(colleague));
    expect(
      (
        await shown(
          history,
          minutes(1, 12).map((minute) => at(minute, 59))
        )
      )[OWN]
    ).toEqual(minutes(1, 12));
    expect((await history.coverage()).gaps).toEqual([]);
  });

  test('does not read the time of an exemplar as that of the sample', async () => {
    const history = newHistory();
    await history.importText(
      text([
        `${REQUESTS}{deployment_id="chat"} 2 ${START / 1000} # {trace_id="a1"} 0.5 ${START / 1000}`,
        `${REQUESTS}{deployment_id="chat"} 3 ${START / 1000 + 60}.5 # {trace_id="a \\"}\\" 2"} 0.5`,
        `${REQUESTS}{deployment_id="a } b"} 4 ${START / 1000}`,
        `${REQUESTS}{deployment_id="undated"} 4 # {trace_id="a1"} 0.5 ${START / 1000}`,
        '# EOF',
      ])
    );
    const { series } = await history.read({ metric: REQUESTS }, 0, Infinity);
    expect(
      Object.fromEntries(
        series.map(({ labels, times = [], column }) => [labels['deployment_id'], [[...times], [...column.values]]])
      )
    ).toEqual({
      chat: [
        [START, START + 60_500],
        [2, 3],
      ],
      'a } b': [[START], [4]],
    });
  });

  test('reads seconds and milliseconds, also of one file put together from two', async () => {
    const history = newHistory();
    const lines = [`m 1 ${at(0) / 1000}`, '# EOF', `m 2 ${at(1)}`, `m 3 ${at(2) / 1000}.250`, `m 4 1.780495380e9`];
    expect(await history.importText(text(lines))).toMatchObject({ scrapes: 4, samples: 4 });
    expect((await history.read({ metric: 'm' }, 0, Infinity)).series[0]?.times).toEqual(
      Float64Array.of(at(0), at(1), at(2) + 250, at(3))
    );
  });

  test('has no place for times before 1970, in the future, or past the retention, and says so', async () => {
    const history = newHistory();
    const lines = ['m 1 -5000', 'm 2 -3000', `m 3 ${at(-25 * 60)}`, `m 4 ${at(-1)}`, `m 5 ${at(1)}`];
    expect(await history.importText(text(lines), { nowMs: at(0) })).toMatchObject({
      scrapes: 1,
      samples: 1,
      skipped: 4,
      tooOld: 1,
    });
    expect((await history.coverage()).sinceMs).toBe(at(-1));
  });

  test('of more series than there is room for says how many are left out, and takes no room from scrapes', async () => {
    const history = newHistory({ maxSeries: 3 });
    const lines = minutes(0, 2).flatMap((minute) =>
      minutes(0, 10).map((series) => `huge{n="${series}"} 1 ${at(minute)}`)
    );
    expect(await history.importText(text(lines))).toMatchObject({
      samples: 6,
      seriesLeftOut: 7,
      samplesLeftOut: 14,
    });
    const scrape = expositionOf(minutes(0, 4).map((d) => sample('live', { d: String(d) }, d)));
    expect(await history.append(at(3), scrape)).toMatchObject({ appended: true, samples: 3, seriesRefused: 1 });
  });
});

test('room that an import takes on disk is not taken from the scrapes of a page that is opened later', async () => {
  const factory = new IDBFactory();
  const open = () => storedHistory({ maxSeries: 3 }, factory);
  const lines = minutes(0, 10).map((series) => `huge{n="${series}"} 1 ${at(1)}`);
  expect(await open().importText(text(lines))).toMatchObject({ seriesLeftOut: 7 });
  const later = open();
  const scrape = expositionOf(minutes(0, 4).map((d) => sample('live', { d: String(d) }, d)));
  expect(await later.append(at(3), scrape)).toMatchObject({ samples: 3, seriesRefused: 1 });
  expect(await later.importText(text([`more 1 ${at(2)}`]))).toMatchObject({ samples: 0, seriesLeftOut: 1 });
  expect((await open().metrics()).map(({ name }) => name)).toEqual(['huge', 'live']);
});

describe('any import', () => {
  const importedLine = fc.record({
    name: fc.constantFrom('m', 'n', 'up'),
    labels: fc.constantFrom('', '{d="a"}', '{d="b"}'),
    value: fc.constantFrom(0, 1, 2),
    second: fc.nat(40 * 60),
  });
  const own = fc.record({
    pauseMs: fc.oneof({ weight: 4, arbitrary: fc.constant(MINUTE) }, fc.integer({ min: 5_000, max: 6 * MINUTE })),
    values: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 10, max: 20 })), { freq: 5 }),
  });
  const times = Array.from({ length: 300 }, (_, index) => START + index * 9_001);

  async function historyOf(scrapes: ReadonlyArray<{ pauseMs: number; values: Record<string, number> | null }>) {
    const history = createHistory({ ...OPTIONS, retentionMs: Infinity });
    let timeMs = START;
    for (const { pauseMs, values } of scrapes) {
      timeMs += pauseMs;
      const ownSamples = [{ name: UP, labels: {}, value: values === null ? 0 : 1 }];
      await (values === null
        ? history.appendFailure(timeMs, { ownSamples })
        : history.append(timeMs, expositionOf(Object.entries(values).map(([d, value]) => sample('m', { d }, value))), {
            ownSamples,
          }));
    }
    // Nobody collects afterwards, so what was shown last ends.
    await history.append(timeMs + 60 * MINUTE, expositionOf([]));
    return history;
  }

  test('changes no value that was there, whatever the file; and the same file again changes nothing at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(own, { maxLength: 30 }),
        fc.array(importedLine, { maxLength: 60 }),
        fc.boolean(),
        async (scrapes, imported, isOfScrapes) => {
          const history = await historyOf(scrapes);
          const before = await shown(history, times);
          const lines = imported.flatMap(({ name, labels, value, second }) => [
            `${name}${labels} ${value} ${START + second * SECOND}`,
            ...(isOfScrapes ? [`up 1 ${START + second * SECOND}`] : []),
          ]);
          await history.importText(text(lines));
          const after = await shown(history, times);
          for (const [series, values] of Object.entries(before)) {
            const kept = values.map((value, place) => (value === '-' ? '-' : (after[series]?.[place] ?? 'gone')));
            expect(kept).toEqual(values);
          }
          expect(await history.importText(text(lines))).toMatchObject({ scrapes: 0, samples: 0 });
          expect(await shown(history, times)).toEqual(after);
        }
      ),
      { numRuns: 300 }
    );
  });
});
