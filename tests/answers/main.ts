/**
 * `npm run answers -- --seeds 20 --quiet-days 200`: incidents of the simulator, whose cause is known, are asked about as a
 * person would, and what the analyses answer is judged. Prints a Markdown table, as it stands in docs/answers.md.
 */
import { parseArgs } from 'node:util';
import { INCIDENT_KINDS } from '../../simulator';
import { loadPatterns } from '../../src/series/pattern';
import { runsOf, sceneOf, WINDOW_MS } from './incidentRuns';
import { changesIn, placeOf, verdictOn } from './judge';
import { askQuietDays, DAYS_PER_WORLD } from './quietDays';
import { addRun, emptyTally, incidentTable, quietText, type Tally } from './report';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '1' },
    kinds: { type: 'string', default: INCIDENT_KINDS.join(',') },
    analysis: { type: 'string', default: 'changes,phases' },
    'quiet-days': { type: 'string', default: '200' },
  },
});

async function main(): Promise<void> {
  await loadPatterns();
  const tally = await askIncidents();
  console.log(incidentTable(tally));
  const days = Number(values['quiet-days']);
  if (days > 0) {
    console.log(quietText(days, await askQuiet(days)));
  }
}

async function askIncidents(): Promise<Tally> {
  const asked = new Set(values.kinds.split(','));
  const analyses = values.analysis.split(',');
  const kinds = INCIDENT_KINDS.filter((kind) => asked.has(kind));
  const tally = emptyTally();
  const first = Number(values['first-seed']);
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    const scene = await sceneOf(seed);
    for (const kind of kinds) {
      for (const { magnitude, history, visible } of await runsOf(seed, kind, scene)) {
        const place = analyses.includes('changes')
          ? placeOf(await changesIn(history, scene.toMs, WINDOW_MS), kind, scene.deployment)
          : undefined;
        const verdict = analyses.includes('phases')
          ? await verdictOn(history, scene.toMs, WINDOW_MS, kind, scene.deployment)
          : undefined;
        addRun(tally, { kind, magnitude, seed, visible, place, verdict });
      }
    }
    progress(`seed ${seed} asked`);
  }
  return tally;
}

async function askQuiet(days: number): Promise<number> {
  let alarms = 0;
  for (let done = 0, world = 0; done < days; world++) {
    const some = Math.min(DAYS_PER_WORLD, days - done);
    await askQuietDays(QUIET_SEED + world, some, (alarm) => {
      if (alarm !== undefined) {
        alarms++;
        progress(
          `false alarm, seed ${alarm.seed}, ${new Date(alarm.atMs).toISOString()}: ${alarm.findings.map(({ subject }) => `${subject.deployment} ${subject.quantity.title}`).join(', ')}`
        );
      }
    });
    done += some;
    progress(`${done} quiet days, ${alarms} false alarms`);
  }
  return alarms;
}

/** Other worlds than those that rules were tried on. */
const QUIET_SEED = 2001;

function progress(text: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

void main();
