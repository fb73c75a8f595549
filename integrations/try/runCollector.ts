import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse, stringify } from 'yaml';

const SHIPPED = path.resolve(__dirname, '../otel-collector');
export const RUN_MS = 12_000;

export interface Job {
  job_name: string;
  metrics_path: string;
  scrape_interval?: string;
  authorization: { credentials_file: string };
  metric_relabel_configs?: unknown;
}
interface Receiving {
  receivers: { prometheus: { config: { scrape_configs: Job[] } } };
  service: object;
}

/** The shipped configuration of what scrapes, after `change`: its one job. */
export function shippedJob(change: (text: string) => string): Job {
  const text = change(readFileSync(path.join(SHIPPED, 'fireworks.yaml'), 'utf8'));
  const [job] = (parse(text) as Receiving).receivers.prometheus.config.scrape_configs;
  if (job === undefined) {
    throw new Error('fireworks.yaml has no job.');
  }
  return job;
}

/**
 * Runs a Collector with these jobs and one of the shipped exporters, after `change`, for some scrapes; then looks, and
 * ends it. Resolves to its log.
 */
export type Collect = (
  jobs: readonly Job[],
  exporter: string,
  env: Record<string, string>,
  look?: () => Promise<void>,
  change?: (text: string) => string
) => Promise<string>;

/** @param folder for configurations that are changed */
export function collectorIn(folder: string, program: string): Collect {
  return async (jobs, exporter, env, look = () => Promise.resolve(), change = (text) => text) => {
    const { receivers, service } = parse(readFileSync(path.join(SHIPPED, 'fireworks.yaml'), 'utf8')) as Receiving;
    receivers.prometheus.config.scrape_configs = [...jobs];
    // Its own page of metrics needs a port that others may have.
    const quiet = { ...service, telemetry: { metrics: { level: 'none' } } };
    const files = [path.join(folder, 'fireworks.yaml'), path.join(folder, exporter)] as const;
    writeFileSync(files[0], stringify({ receivers, service: quiet }));
    writeFileSync(files[1], change(readFileSync(path.join(SHIPPED, exporter), 'utf8')));
    const args = files.flatMap((file) => ['--config', file]);
    const child = spawn(program, args, { env: { ...process.env, ...env } });
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    await wait(RUN_MS);
    await look();
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      if (child.exitCode !== null) {
        resolve();
      }
    });
    child.kill('SIGTERM');
    await ended;
    return log;
  };
}
