/**
 * Writes the simulator's past as OpenMetrics, for `promtool tsdb create-blocks-from openmetrics FILE DIRECTORY`:
 *   tsx scripts/backfill.ts --out FILE [--hours 24] [--label job=fireworks] [--label instance=simulator:8080]
 * Account, seed and deployments are the simulator's own (SIMULATOR_ACCOUNT and so on), so that both tell one story.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readCommandLine } from '../simulator/commandLine';
import { incidentsOnDemand } from '../simulator/onDemand';
import { backfill } from '../simulator/wire/backfill';
import { createWorld } from '../simulator/world/world';

const HOUR_MS = 3_600_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, hours: { type: 'string' }, label: { type: 'string', multiple: true } },
  });
  const hours = Number(values.hours ?? 24);
  const simulator = readCommandLine([], process.env);
  if (values.out === undefined || !(hours > 0) || simulator === undefined) {
    throw new Error('Usage: tsx scripts/backfill.ts --out FILE [--hours N] [--label NAME=VALUE]…');
  }
  const { seed, deployments, account, incidents } = simulator;
  const world = createWorld({ seed, deployments, accountId: account });
  const now = Date.now();
  world.setIncidents(incidentsOnDemand(incidents, world.deployments, now) ?? world.incidents);
  const text = backfill(world, now - hours * HOUR_MS, now, readLabels(values.label ?? []));
  await pipeline(Readable.from(text), createWriteStream(values.out));
  process.stdout.write(`${hours} hours of ${deployments} deployments are in ${values.out}\n`);
}

function readLabels(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([a-zA-Z_]\w*)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new Error(`"${text}" is no label. Write name=value.`);
      }
      return [name, value];
    })
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
