import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expositionOf, sample } from '../testing/expositionOf';
import {
  SECOND,
  START,
  REQUESTS,
  HOMES,
  storedHistory,
  at,
  collect,
  minutes,
  text,
  shown,
  OWN,
  CHAT,
  CODE,
  TWO_TARGETS,
} from '../testing/importedHistory';

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
