import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readAnswer, type PrometheusSeries } from './prometheusAnswer';
import { snappyBlock } from './snappy';
import { writeRequest, type WrittenSeries } from './writeRequest';

export interface PrometheusServer {
  readonly url: string;
  /** Adds samples. Within a series they have to follow in time, between series by less than a day. */
  write(series: readonly WrittenSeries[]): Promise<void>;
  /** Evaluates at these times, which are equally far apart. @throws Error with Prometheus's own words. */
  query(promql: string, times: Float64Array): Promise<PrometheusSeries[]>;
  stop(): Promise<void>;
}

/** Where Prometheus is installed: `$PROMETHEUS`, or on the path; undefined when it is not. */
export function findPrometheus(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'prometheus'));
  return [process.env.PROMETHEUS ?? '', ...onPath].find((file) => file !== '' && existsSync(file));
}

const NO_TARGETS = 'global: {}\n';
const READY_WITHIN_MS = 20_000;

/** A Prometheus of its own, on an empty folder and a free port of this machine, taking remote writes. */
export async function startPrometheus(binary: string, config = NO_TARGETS): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const configFile = join(folder, 'prometheus.yml');
  writeFileSync(configFile, config);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    binary,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      // One block for everything, so that nothing is compacted meanwhile and a day may be written series by series.
      '--storage.tsdb.min-block-duration=4d',
      '--storage.tsdb.max-block-duration=4d',
      '--web.enable-remote-write-receiver',
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  );
  const stop = () => stopProcess(child, folder);
  const url = `http://${address}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop, write: (series) => write(url, series), query: (promql, times) => query(url, promql, times) };
}

async function write(url: string, series: readonly WrittenSeries[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: { 'Content-Encoding': 'snappy', 'Content-Type': 'application/x-protobuf' },
    body: snappyBlock(writeRequest(series)),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`Prometheus refused the samples with HTTP ${response.status}: ${text}`);
  }
}

async function query(url: string, promql: string, times: Float64Array): Promise<PrometheusSeries[]> {
  const [first = 0, second = first] = times;
  const last = times[times.length - 1] ?? first;
  const range = { start: seconds(first), end: seconds(last), step: seconds(second - first) };
  const one = times.length === 1;
  const parameters = { query: promql, ...(one ? { time: seconds(first) } : range) };
  const response = await fetch(`${url}/api/v1/${one ? 'query' : 'query_range'}`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  return readAnswer(await response.json());
}

function seconds(ms: number): string {
  return String(ms / 1000);
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  for (const startMs = Date.now(); Date.now() - startMs < READY_WITHIN_MS; await wait(50)) {
    if (child.exitCode !== null) {
      break;
    }
    const response = await fetch(`${url}/-/ready`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) {
      return;
    }
  }
  throw new Error(`Prometheus did not start. ${complaint}`);
}

async function stopProcess(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No free port.'))
      );
    });
  });
}
