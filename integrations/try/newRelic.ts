/**
 * A Prometheus with the shipped configuration for New Relic on a simulated account, and a local receiver in place of
 * New Relic: what is asked of it, and which names come. `npx tsx integrations/try/newRelic.ts`, with Prometheus.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startPrometheus } from '../../tests/support/realPrometheus';
import { startRecordingGateway } from '../../tests/support/recordingGateway';
import { KEY, onSimulator, printRecognised, recognised, simulatedAccount } from './simulated';

const RUN_MS = 15_000;

async function main(): Promise<void> {
  const simulator = await simulatedAccount('none');
  const receiver = await startPrometheus('scrape_configs: []\n', ['--web.enable-remote-write-receiver']);
  const gateway = await startRecordingGateway(receiver.url);
  const shipped = readFileSync(path.resolve(__dirname, '../new-relic/prometheus.yaml'), 'utf8');
  const config = onSimulator(shipped, simulator, 'fireworks.key').replace(
    'https://metric-api.newrelic.com/prometheus/v1/write',
    `${gateway.url}/api/v1/write`
  );
  const files = { 'fireworks.key': KEY, 'newrelic.key': 'a license key' };
  const prometheus = await startPrometheus(config, [], undefined, files);
  try {
    await wait(RUN_MS);
    const [first] = gateway.arrived;
    const { authorization, 'content-type': type, 'content-encoding': encoding } = first?.headers ?? {};
    process.stdout.write(
      `${gateway.arrived.length} requests: ${first?.method} ${first?.url}, Authorization: ${authorization}, ${type}, ${encoding}\n`
    );
    printRecognised('At the receiver', await recognised(receiver.url, 'job="fireworks"'));
  } finally {
    await prometheus.stop();
    await gateway.close();
    await receiver.stop();
    await simulator.close();
  }
}

void main();
