import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createWorld, history as simulatedHistory } from '../../simulator';
import { createHistory, type History } from '../../src/history';

const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';
const hasPromtool = spawnSync(PROMTOOL, ['--version']).status === 0;
const START = Date.UTC(2026, 5, 3, 14);
const MINUTE = 60_000;
const METRIC = 'latency_overall_ms_bucket:sum_by_deployment';

async function* encoded(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const line of lines) {
    yield new TextEncoder().encode(line);
  }
}

async function text(history: History): Promise<string> {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const piece of history.exportText('openMetrics')) {
    whole += decoder.decode(piece, { stream: true });
  }
  return whole;
}

/** Samples of a metric by series and time, as `promtool tsdb dump` writes them: `{labels} value milliseconds`. */
function dumped(folder: string): Map<string, number> {
  // It reads a database only where there is a place for its newest samples.
  mkdirSync(path.join(folder, 'wal'));
  const { stdout } = spawnSync(PROMTOOL, ['tsdb', 'dump', `--match={__name__="${METRIC}"}`, folder], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [, labels = '', value = '', time = ''] = /^(.*) (\S+) (\d+)$/.exec(line) ?? [];
        const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].filter(([, name]) => name !== '__name__');
        const key = pairs.map(([, name, of]) => `${name}=${of}`).sort();
        return [`${key.join()} ${time}`, Number(value)];
      })
  );
}

(hasPromtool ? test : test.skip)('what is exported makes blocks of a Prometheus with the same samples', async () => {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  await history.importText(encoded(simulatedHistory(createWorld(), START, START + 30 * MINUTE)));
  await history.appendFailure(START + 31 * MINUTE);
  const folder = mkdtempSync(path.join(tmpdir(), 'promtool-'));
  try {
    const file = path.join(folder, 'history.om');
    writeFileSync(file, await text(history));
    const blocks = path.join(folder, 'data');
    const made = spawnSync(PROMTOOL, ['tsdb', 'create-blocks-from', 'openmetrics', file, blocks], { encoding: 'utf8' });
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: '' });

    const { times, series } = await history.read({ metric: METRIC }, 0, Infinity);
    const expected = new Map(
      series.flatMap(({ labels, times: ownTimes, column }) => {
        const key = Object.entries(labels)
          .map(([name, value]) => `${name}=${value}`)
          .sort()
          .join();
        return [...(ownTimes ?? times)].flatMap((timeMs, at): Array<[string, number]> => {
          const value = column.values[at] ?? NaN;
          return Number.isNaN(value) ? [] : [[`${key} ${timeMs}`, value]];
        });
      })
    );
    expect(expected.size).toBeGreaterThan(1000);
    expect(dumped(blocks)).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
