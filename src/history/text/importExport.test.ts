import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { UP } from '../../catalogue';
import { labelKey } from '../../series/labels';
import { valueAt } from '../../series/stale';
import { createHistory } from '../memoryHistory';
import { expositionOf, sample } from '../testing/expositionOf';
import { browser } from '../testing/storedTabs';
import type { History } from '../types';

const MINUTE = 60_000;
const START = 1_700_000_000_000;
const at = (minute: number) => START + minute * MINUTE;

function newHistory(retentionMs = Infinity): History {
  return createHistory({ retentionMs, scrapeIntervalMs: MINUTE });
}

async function* chunksOf(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let offset = 0; offset < bytes.length; offset += size) {
    yield bytes.subarray(offset, offset + size);
  }
}

async function exported(history: History, ...asked: Parameters<History['exportText']>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of history.exportText(...asked)) {
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}

/** In pieces that end anywhere, also within a character. */
async function* rechunked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length; offset += 1000) {
      yield chunk.subarray(offset, offset + 1000);
    }
  }
}

/** Everything but the scraper's own series, in a form that can be compared. */
async function contents(history: History) {
  const found: Record<string, unknown> = {};
  for (const { name } of await history.metrics()) {
    if (name !== UP) {
      const { times, series } = await history.read({ metric: name }, -Infinity, Infinity);
      found[name] = {
        minutes: Array.from(times, (timeMs) => (timeMs - START) / MINUTE),
        series: Object.fromEntries(
          series.map(({ labels, column }) => [
            labelKey(labels),
            Array.from(times, (_, index) => valueAt(column, index) ?? 'absent'),
          ])
        ),
      };
    }
  }
  return found;
}

describe('exported text', () => {
  test('has a line per sample with its time, and one for each scrape, failed or not', async () => {
    const history = newHistory();
    await history.append(
      at(0),
      expositionOf([
        sample('up:x', { d: 'a"b\\c\nd', ü: '1' }, 0.1),
        sample('dotted.name', {}, -0),
        sample('m', {}, -Infinity),
      ])
    );
    await history.appendFailure(at(1));
    expect(await exported(history)).toBe(
      [
        `up:x{d="a\\"b\\\\c\\nd","ü"="1"} 0.1 ${at(0)}`,
        `{"dotted.name"} -0 ${at(0)}`,
        `m -Inf ${at(0)}`,
        `up 1 ${at(0)}`,
        `up 0 ${at(1)}`,
        '',
      ].join('\n')
    );
  });
});

describe.each<[string, () => History]>([
  ['in memory', () => newHistory()],
  ['stored', () => browser().tab()],
])('a history %s', (_, open) => {
  test('is exported for a range of time, its ends included, and not at all where nothing is', async () => {
    const history = open();
    expect(await exported(history, 'openMetrics')).toBe('');
    for (let minute = 0; minute < 200; minute++) {
      await history.append(at(minute), expositionOf([sample('m', {}, minute)]));
    }
    const range = { fromMs: at(58), untilMs: at(122) };
    const minutes = [...(await exported(history, 'text', range)).matchAll(/^m (\d+) /gm)].map((line) =>
      Number(line[1])
    );
    expect(minutes).toEqual(Array.from({ length: 65 }, (_each, index) => 58 + index));
    expect(await exported(history, 'openMetrics', { fromMs: at(58), untilMs: at(58) })).toMatch(
      /^m 58 .*\nup 1 .*\n# EOF\n$/
    );
    expect(await exported(history, 'openMetrics', { fromMs: at(58.2), untilMs: at(58.8) })).toBe('');
    expect(await exported(history, 'openMetrics', { fromMs: at(300) })).toBe('');
  });
});

describe('imported text', () => {
  test('fills what was not collected, and leaves what is stored', async () => {
    const history = newHistory();
    for (const minute of [10, 11, 20]) {
      await history.append(at(minute), expositionOf([sample('m', {}, minute)]));
    }
    const progress: Array<[number, number | undefined]> = [];
    const lines = [
      `m 3 ${at(3)}`,
      `m -11 ${at(11)}`,
      `m 13 ${at(13)}`,
      `m 14 ${at(14)}`,
      `m 4 ${at(4)}`,
      `n 4 ${at(4)}`,
      'm 5',
      `m 99 ${at(99)}`,
      ...[3, 4, 11, 13, 14, 99].map((minute) => `up 1 ${at(minute)}`),
      '',
    ];
    const result = await history.importText(chunksOf(lines.join('\n')), {
      nowMs: at(21),
      onProgress: ({ bytes, scrapes }) => progress.push([bytes, scrapes]),
    });
    expect(result).toMatchObject({ scrapes: 4, samples: 9, skipped: 2, undated: 1 });
    const text = lines.join('\n').length;
    expect(progress.at(0)).toEqual([expect.any(Number), undefined]);
    expect(progress.at(-1)).toEqual([text, 6]);
    expect(await contents(history)).toEqual({
      m: {
        minutes: [3, 4, 5, 10, 11, 13, 14, 15, 20],
        series: { '[]': [3, 4, 'absent', 10, 11, 13, 14, 'absent', 20] },
      },
      n: {
        minutes: [3, 4, 5, 10, 11, 13, 14, 15, 20],
        series: { '[]': ['absent', 4, ...Array.from({ length: 7 }, () => 'absent')] },
      },
    });
  });

  test('with an error stores nothing and says where', async () => {
    const history = newHistory();
    const text = `m 1 ${at(0)}\nm 2 ${at(1)}\nm three\n`;
    await expect(history.importText(chunksOf(text))).rejects.toMatchObject({ kind: 'malformed', line: 3 });
    expect(await history.metrics()).toEqual([]);
  });

  test('can be given up', async () => {
    const signal = AbortSignal.abort(new Error('changed my mind'));
    await expect(newHistory().importText(chunksOf(`m 1 ${at(0)}\n`), { signal })).rejects.toThrow('changed my mind');
  });

  test('older than the retention is skipped', async () => {
    const history = newHistory(60 * MINUTE);
    await history.append(at(100), expositionOf([sample('m', {}, 1)]));
    const result = await history.importText(chunksOf(`m 0 ${at(39)}\nm 0 ${at(40)}\n`));
    expect(result).toMatchObject({ scrapes: 1, samples: 1, skipped: 1, tooOld: 1, undated: 0 });
  });

  test('leaves room for the scrapes to come', async () => {
    const history = newHistory();
    await history.importText(chunksOf(`m 0 ${at(0)}\nup 1 ${at(0)}\nm 1 ${at(1)}\nup 1 ${at(1)}\n`));
    await history.append(at(2), expositionOf([sample('m', {}, 2)]));
    expect(await contents(history)).toEqual({ m: { minutes: [0, 1, 2], series: { '[]': [0, 1, 2] } } });
  });

  const scrape = fc.record({
    // Nearer to each other than half an interval are the scrapes of two collectors.
    pauseMs: fc.oneof({ weight: 6, arbitrary: fc.constant(MINUTE) }, fc.integer({ min: MINUTE / 2, max: 5 * MINUTE })),
    /** A failed scrape, or the value of each series that is there. */
    values: fc.option(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' }), fc.double(), {
        minKeys: 1,
        maxKeys: 4,
      }),
      { freq: 9 }
    ),
  });

  async function historyOf(scrapes: ReadonlyArray<{ timeMs: number; values: Record<string, number> | null }>) {
    const history = newHistory();
    for (const { timeMs, values } of scrapes) {
      await (values === null
        ? history.appendFailure(timeMs)
        : history.append(timeMs, expositionOf(Object.entries(values).map(([d, value]) => sample('m', { d }, value)))));
    }
    return history;
  }

  test.each(['text', 'openMetrics'] as const)(
    'gives the same history back as %s, also where a stretch of it is there already',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(scrape, { minLength: 1, maxLength: 150 }),
          fc.nat(150),
          fc.nat(150),
          async (scrapes, from, length) => {
            let timeMs = START;
            const dated = scrapes.map(({ pauseMs, values }, index) => {
              // What is there already ends where somebody stopped to collect.
              const isEdge = index === from || index === from + length;
              return { timeMs: (timeMs += isEdge ? 5 * MINUTE : pauseMs), values };
            });
            const whole = await historyOf(dated);
            const part = await historyOf(dated.slice(from, from + length));
            const { skipped, scrapes: added } = await part.importText(rechunked(whole.exportText(format)));
            expect(skipped + added).toBe(dated.length);
            expect(await contents(part)).toEqual(await contents(whole));
            expect(await part.coverage()).toEqual(await whole.coverage());
          }
        ),
        { numRuns: 40 }
      );
    }
  );
});
