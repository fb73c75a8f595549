import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, readyOrStopped } from './endProcess';
import { freePorts } from './freePorts';

const PROGRAM = process.env.PROMETHEUS_BIN ?? 'prometheus';

export const hasPrometheus = spawnSync(PROGRAM, ['--version']).status === 0;

export interface RunningPrometheus {
  url: string;
  stop(): Promise<void>;
}

/** Flags for a Prometheus that is filled by remote write, with days of samples and one series after the other. */
export const FILLED_BY_WRITES: readonly string[] = [
  '--web.enable-remote-write-receiver',
  // Samples are taken if they are younger than half a block before the newest one.
  '--storage.tsdb.min-block-duration=8d',
  '--storage.tsdb.max-block-duration=8d',
];

/**
 * Starts a real Prometheus on a free port of this machine, with storage of its own that goes with it.
 * @param files by name, what lies beside its configuration
 */
export async function startPrometheus(
  config: string,
  flags: readonly string[] = [],
  program = PROGRAM,
  files: Readonly<Record<string, string>> = {}
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'prometheus-'));
  const configFile = path.join(folder, 'prometheus.yml');
  await writeFile(configFile, config);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(folder, name), text);
  }
  const [port = 0] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const child = spawn(
    program,
    [`--config.file=${configFile}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`, ...flags],
    { stdio: 'ignore' }
  );
  const url = `http://${address}`;
  const stop = async () => {
    await endProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  await readyOrStopped(waitUntilReady(url, child), stop);
  return { url, stop };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (child.exitCode !== null) {
      throw new Error(`Prometheus ended with code ${child.exitCode} before it was ready.`);
    }
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok === true) {
      return;
    }
    await sleep(100);
  }
  throw new Error('Prometheus was not ready within 15 s.');
}
