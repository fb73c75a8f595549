import { SCRAPE_FAILURE, UP } from '../../catalogue';
import type { Refusal } from '../../collect';
import type { History } from '../../history';
import { append, at, MINUTE, newHistory } from '../../history/testing/memoryHistories';
import { missingIn } from './missing';
import { visibleHistory } from './visibleHistory';
import { missingNotices } from './notices';

const own = (name: string, value: number) => ({ name, labels: {}, value });

/** What is missing in a range of minutes, and the notices of it. */
async function missing(history: History, fromMinute: number, toMinute: number, refusals: Refusal[] = []) {
  const range = { fromMs: at(fromMinute), toMs: at(toMinute) };
  const stretches = await missingIn(history, await history.coverage(), {
    ...range,
    scrapeIntervalMs: MINUTE,
    refusals,
  });
  const shown = stretches.map(({ kind, fromMs, toMs, reason }) => {
    const minutes = [fromMs, toMs].map((timeMs) => (timeMs - at(0)) / MINUTE).join(' to ');
    return reason === undefined ? `${kind} ${minutes}` : `${kind} ${minutes}: ${reason}`;
  });
  return { shown, notices: missingNotices(stretches, range) };
}

/** A number is the reason of a failed scrape, `ok` a good one, `?` a failed one of which nothing more is known. */
async function lived(...scrapes: Array<[minute: number, outcome: number | 'ok' | '?']>): Promise<History> {
  const history = newHistory();
  for (const [minute, outcome] of scrapes) {
    if (outcome === 'ok') {
      await append(history, minute, { a: 1 });
    } else {
      const reason = outcome === '?' ? [] : [own(SCRAPE_FAILURE, outcome)];
      await history.appendFailure(at(minute), { ownSamples: [own(UP, 0), ...reason] });
    }
  }
  return history;
}

test('a fault that is over is told with its time and reason, each run of the same once', async () => {
  const history = await lived([0, 'ok'], [1, 503], [2, 503], [3, 2], [4, 'ok'], [5, '?'], [6, 'ok']);
  const { shown, notices } = await missing(history, 0, 6);
  expect(shown).toEqual(['failed 1 to 3: HTTP 503', 'failed 3 to 4: no answer in time', 'failed 5 to 6']);
  expect(notices).toEqual([
    {
      severity: 'warning',
      text: expect.stringMatching(
        /^This browser has 2 min of the 6 min up to \d\d:\d\d\. Scrapes failed: \S+ \S+ to \d\d:\d\d \(HTTP 503\), .* \(no answer in time\), \S+ \S+ to \d\d:\d\d\.$/
      ),
    },
  ]);
});

test('of a range only what is missing in it is told, and a failure that goes on lasts an interval so far', async () => {
  const history = await lived([0, 'ok'], [1, 503], [2, 503], [3, 'ok'], [4, 500]);
  expect((await missing(history, 2, 3)).shown).toEqual(['failed 2 to 3: HTTP 503']);
  expect((await missing(history, 3, 4)).shown).toEqual([]);
  expect((await missing(history, 3, 6)).shown).toEqual(['failed 4 to 5: HTTP 500']);
});

test('what was before the history and since its newest scrape is missing, too, and what is there is said in time', async () => {
  const history = await lived([0, 'ok'], [1, 'ok'], [20, 'ok'], [21, 'ok']);
  const { shown, notices } = await missing(history, -60, 60);
  expect(shown).toEqual(['before -60 to 0', 'gap 2 to 20', 'gap 22 to 60']);
  expect(notices).toEqual([
    {
      severity: 'info',
      text: expect.stringMatching(
        /^This browser has 4 min of the 2 h up to \d\d:\d\d\. History in this browser begins at .* Not collected, .*: \S+ \S+ to \S+, .*\.$/
      ),
    },
  ]);
});

test('a gap in which everybody waits, since the limit was reached, says so', async () => {
  const history = await lived([0, 'ok'], [1, 429], [11, 'ok']);
  expect((await missing(history, 0, 11)).shown).toEqual([
    'failed 1 to 2: request limit reached, HTTP 429',
    'gap 2 to 11: request limit reached, HTTP 429',
  ]);
  expect((await missing(history, 3, 11)).shown).toEqual(['gap 3 to 11: request limit reached, HTTP 429']);
});

test('a gap in which this data source was not let in says why; other gaps do not', async () => {
  const history = await lived([0, 'ok'], [20, 'ok'], [40, 'ok']);
  const refusals = [{ reason: 401, fromMs: at(1), toMs: at(16) }];
  expect((await missing(history, 0, 40, refusals)).shown).toEqual([
    'gap 1 to 20: API key not accepted, HTTP 401',
    'gap 21 to 40',
  ]);
});

test('nothing is missing where all was collected, or nothing yet', async () => {
  expect(await missing(await lived([0, 'ok'], [1, 'ok']), 0, 2)).toEqual({ shown: [], notices: [] });
  expect(await missing(newHistory(), 0, 60)).toEqual({ shown: [], notices: [] });
});

test('reasons go with what is exported and imported', async () => {
  const there = newHistory();
  const from = await lived([0, 'ok'], [1, 503], [2, 'ok']);
  await there.importText(from.exportText('openMetrics'));
  expect((await missing(there, 0, 2)).shown).toEqual(['failed 1 to 2: HTTP 503']);
});

test('each of many stretches has the reasons of its own scrapes', async () => {
  const history = await lived(
    [0, '?'],
    [1, 'ok'],
    [2, 503],
    [3, 'ok'],
    [4, '?'],
    [5, 'ok'],
    [6, 2],
    [7, 429],
    [8, 'ok']
  );
  expect((await missing(history, 0, 8)).shown).toEqual([
    'failed 0 to 1',
    'failed 2 to 3: HTTP 503',
    'failed 4 to 5',
    'failed 6 to 7: no answer in time',
    'failed 7 to 8: request limit reached, HTTP 429',
  ]);
  expect((await missing(history, 3, 7)).shown).toEqual(['failed 4 to 5', 'failed 6 to 7: no answer in time']);
});

test('what is hidden from a data source that is not let in any more is missing once, whatever others collected', async () => {
  const failing = await lived([0, 'ok'], [1, 503], [2, 503], [3, 503], [4, 503], [5, 'ok'], [9, 'ok'], [10, 'ok']);
  const until = (minute: number) => visibleHistory(failing, () => at(minute));
  expect((await missing(until(2), 0, 10)).shown).toEqual(['failed 1 to 3: HTTP 503', 'gap 3 to 10']);
  expect((await missing(until(7), 0, 10)).shown).toEqual(['failed 1 to 5: HTTP 503', 'gap 6 to 7', 'gap 8 to 10']);
});
