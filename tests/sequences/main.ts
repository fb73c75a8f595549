/**
 * `npm run sequences -- --sequences 1000 --seed 7`: panels are asked while tabs collect, fail, import and clear, and
 * what is made of kept results is compared with what is computed anew. Ends with `N questions, M samples agree`, or with
 * the first differences and status 1.
 */
import { parseArgs } from 'node:util';
import { loadPatterns } from '../../src/series/pattern';
import { simulatedDay } from '../differential/day';
import { playSequence } from './playSequence';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    questions: { type: 'string', default: '20' },
  },
});

/** A day is dear to make, and has room for many lives. */
const SEQUENCES_PER_DAY = 50;

async function main(): Promise<void> {
  await loadPatterns();
  const first = Number(values.seed);
  let day = simulatedDay(first);
  let [questions, samples, storedBlocks, wrong] = [0, 0, 0, 0];
  for (let number = 0; number < Number(values.sequences); number++) {
    if (number > 0 && number % SEQUENCES_PER_DAY === 0) {
      day = simulatedDay(first + number);
    }
    const report = await playSequence(first * 1_000_000 + number, day, Number(values.questions));
    questions += report.questions;
    samples += report.samples;
    storedBlocks += report.storedBlocks;
    for (const one of report.wrong) {
      wrong++;
      console.log(JSON.stringify({ sequence: number, ...one, differences: one.differences.slice(0, 3) }));
    }
  }
  if (storedBlocks === 0) {
    console.log('No tab has stored a block, so that nothing was read from storage. Play more sequences.');
  }
  console.log(
    wrong === 0
      ? `${questions} questions, ${samples} samples agree`
      : `${wrong} of ${questions} questions were answered otherwise than anew`
  );
  process.exitCode = wrong === 0 && storedBlocks > 0 ? 0 : 1;
}

void main();
