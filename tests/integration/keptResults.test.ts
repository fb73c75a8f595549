import { loadPatterns } from '../../src/series/pattern';
import { simulatedDay } from '../differential/day';
import { playSequence } from '../sequences/playSequence';

test('what is kept answers as what is computed anew, whatever tabs do in between', async () => {
  await loadPatterns();
  const day = simulatedDay(5);
  let questions = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const report = await playSequence(seed, day, 20);
    expect(report.wrong).toEqual([]);
    questions += report.questions;
  }
  expect(questions).toBe(400);
});
