/**
 * An OpenTelemetry Collector with the shipped configurations on simulated accounts: which names come out of each
 * exporter, and what Prometheus mode makes of them. `npx tsx integrations/try/collector.ts`, with Go and Prometheus;
 * COLLECTOR_BIN names a Collector that is there already.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Simulator } from '../../simulator';
import { prometheusClient } from '../../tests/differential/prometheusClient';
import { freePorts } from '../../tests/support/freePorts';
import { startPrometheus } from '../../tests/support/realPrometheus';
import { buildCollector } from './buildCollector';
import { printOtlp } from './printOtlp';
import { collectorIn, RUN_MS, shippedJob, type Job } from './runCollector';
import { BODIES, KEY, onSimulator, printRecognised, recognised, simulatedAccount } from './simulated';

const folder = mkdtempSync(path.join(tmpdir(), 'collector-'));
const keyFile = path.join(folder, 'fireworks.key');
const collect = collectorIn(folder, buildCollector());

async function main(): Promise<void> {
  writeFileSync(keyFile, KEY);
  writeFileSync(path.join(folder, 'empty.key'), '');
  const simulators = await Promise.all(BODIES.map((types) => simulatedAccount(types)));
  const limited = await simulatedAccount('gauge', 6);
  try {
    const shipped = BODIES.map((types, at) => ({ ...jobOn(simulators[at] ?? limited), job_name: types }));
    const plain = shipped.map(({ metric_relabel_configs: _, ...job }) => job);
    for (const [title, jobs] of [
      ['as shipped', shipped],
      ['without metric_relabel_configs', plain],
    ] as const) {
      await throughRemoteWrite(title, jobs);
      await throughScrape(title, jobs);
      await throughOtlp(title, jobs);
    }
    await endings(jobOn(simulators[1] ?? limited), simulators[1] ?? limited);
    await refusals(jobOn(simulators[1] ?? limited), jobOn(limited));
  } finally {
    await Promise.all([...simulators, limited].map((simulator) => simulator.close()));
    rmSync(folder, { recursive: true });
  }
}

function jobOn(simulator: Simulator): Job {
  return shippedJob((text) => onSimulator(text, simulator, keyFile));
}

async function throughRemoteWrite(title: string, jobs: readonly Job[]): Promise<void> {
  const prometheus = await startPrometheus('scrape_configs: []\n', ['--web.enable-remote-write-receiver']);
  const env = { REMOTE_WRITE_URL: `${prometheus.url}/api/v1/write` };
  await collect(jobs, 'remote-write.yaml', env, async () => {
    for (const types of BODIES) {
      const found = await recognised(prometheus.url, `job="${types}"`);
      printRecognised(`Remote write, ${title}, TYPE ${types}`, found);
    }
  });
  await prometheus.stop();
}

async function throughScrape(title: string, jobs: readonly Job[]): Promise<void> {
  const { prometheus, at } = await startScraping();
  const look = async () => {
    for (const types of BODIES) {
      const found = await recognised(prometheus.url, `job="${types}"`);
      printRecognised(`Scraped exporter, ${title}, TYPE ${types}`, found);
    }
  };
  await collect(jobs, 'scraped.yaml', {}, look, at);
  await prometheus.stop();
}

/** A Prometheus that scrapes a page of the Collector, and what puts the page there. */
async function startScraping() {
  const [port = 0] = await freePorts(1);
  const job = { job_name: 'collector', honor_labels: true, scrape_interval: '2s', scrape_timeout: '2s' };
  const scrape = { ...job, static_configs: [{ targets: [`127.0.0.1:${port}`] }] };
  const prometheus = await startPrometheus(JSON.stringify({ scrape_configs: [scrape] }));
  return { prometheus, at: (text: string) => text.replace('0.0.0.0:8889', `127.0.0.1:${port}`) };
}

/** There is no store for it here, so what it sends is looked at; as JSON, which it can be told to send. */
async function throughOtlp(title: string, jobs: readonly Job[]): Promise<void> {
  const bodies: Buffer[][] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    bodies.push(chunks);
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => response.end('{}'));
  });
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
  const asJson = (text: string) =>
    text.replace('otlphttp:\n', 'otlphttp:\n    encoding: json\n    compression: none\n');
  await collect(jobs, 'otlp.yaml', { OTLP_URL: `http://127.0.0.1:${port}` }, undefined, asJson);
  receiver.close();
  printOtlp(
    title,
    bodies.map((chunks) => Buffer.concat(chunks).toString())
  );
}

/** Whether a deployment that was scaled to zero is still seen some scrapes later, in a store that is written to or scrapes. */
async function endings(job: Job, simulator: Simulator): Promise<void> {
  const written = await startPrometheus('scrape_configs: []\n', ['--web.enable-remote-write-receiver']);
  await collect([job], 'remote-write.yaml', { REMOTE_WRITE_URL: `${written.url}/api/v1/write` }, () =>
    endingIn('Remote write', written.url, simulator)
  );
  await written.stop();
  const { prometheus, at } = await startScraping();
  await collect([job], 'scraped.yaml', {}, () => endingIn('Scraped exporter', prometheus.url, simulator), at);
  await prometheus.stop();
}

async function endingIn(title: string, url: string, { world }: Simulator): Promise<void> {
  const [id = ''] = world.deployments.map((deployment) => deployment.id);
  const seen = async () =>
    (await prometheusClient(url).query(`{deployment_id="${id}"}`, Float64Array.of(Date.now()))).length;
  const before = await seen();
  world.setIncidents([{ kind: 'vanish', deployment: id, fromMs: 0, toMs: Date.now() + 3_600_000 }]);
  await wait(RUN_MS);
  const after = await seen();
  world.setIncidents([]);
  process.stdout.write(
    `${title}, series of a deployment: ${before}; ${RUN_MS / 1000} s after it has ended: ${after}\n`
  );
}

async function refusals(job: Job, limited: Job): Promise<void> {
  const jobs = [
    { ...job, job_name: 'empty key', authorization: { credentials_file: path.join(folder, 'empty.key') } },
    { ...job, job_name: 'no key file', authorization: { credentials_file: path.join(folder, 'missing.key') } },
    { ...job, job_name: 'account of others', metrics_path: '/v1/accounts/other-account/metrics' },
    { ...job, job_name: 'no such account', metrics_path: '/v1/accounts/nobody/metrics' },
    { ...limited, job_name: 'too often', scrape_interval: '1s' },
  ];
  for (const one of jobs) {
    const log = await collect([one], 'scraped.yaml', {}, undefined, (text) =>
      text.replace('0.0.0.0:8889', '127.0.0.1:0')
    );
    const lines = log.split('\n').filter((line) => line.includes('Failed to scrape') || line.startsWith('Error'));
    process.stdout.write(`What it says of ${one.job_name}:\n    ${lines.at(-1) ?? 'nothing'}\n`);
  }
}

void main();
