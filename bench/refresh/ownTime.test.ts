import { ownTime, type OwnTime } from './ownTime';

const MAIN = { pid: 1, tid: 1 };
const OWN = 'http://page/public/plugins/ours/module.js';

/** A trace of tasks, each a list of what was sampled every millisecond. */
function traceOf(tasks: ReadonlyArray<{ samples: number[]; share?: number }>): string {
  const nodes = [
    { id: 1, callFrame: { functionName: '(root)' } },
    { id: 2, parent: 1, callFrame: { functionName: 'draw', url: 'http://page/page.js' } },
    { id: 3, parent: 2, callFrame: { functionName: 'ours', url: OWN } },
    { id: 4, parent: 3, callFrame: { functionName: 'sort', url: '' } },
    { id: 5, parent: 1, callFrame: { functionName: '(garbage collector)' } },
    { id: 6, parent: 1, callFrame: { functionName: '(idle)' } },
  ];
  const run = tasks.map(({ samples, share = 1 }, index) => {
    const before = tasks.slice(0, index).reduce((sum, task) => sum + task.samples.length * 1000, 0);
    return { name: 'RunTask', ...MAIN, ts: before, dur: samples.length * 1000, tdur: samples.length * 1000 * share };
  });
  const samples = tasks.flatMap((task) => task.samples);
  const chunk = { cpuProfile: { nodes, samples }, timeDeltas: samples.map(() => 1000) };
  return JSON.stringify({
    traceEvents: [
      { name: 'Profile', ...MAIN, ts: 0, id: '0x1', args: { data: { startTime: 0 } } },
      { name: 'ProfileChunk', pid: 1, tid: 9, ts: 0, id: '0x1', args: { data: chunk } },
      ...run,
    ],
  });
}

test.each<[string, Array<{ samples: number[]; share?: number }>, OwnTime]>([
  ['what the page does is not ours', [{ samples: [2, 2, 6] }], { totalMs: 0, longestMs: 0, longestScriptMs: 0 }],
  ['what ours calls is', [{ samples: [3, 4, 2] }], { totalMs: 2, longestMs: 2, longestScriptMs: 2 }],
  ['tasks are told apart', [{ samples: [3, 3] }, { samples: [3] }], { totalMs: 3, longestMs: 2, longestScriptMs: 2 }],
  [
    'collection is everybody’s by their part',
    [{ samples: [3, 2, 5, 5] }],
    { totalMs: 2, longestMs: 2, longestScriptMs: 1 },
  ],
  ['and nobody’s who does nothing', [{ samples: [2, 5] }], { totalMs: 0, longestMs: 0, longestScriptMs: 0 }],
  [
    'time that others had the machine is not ours',
    [{ samples: [3, 3, 3, 3], share: 0.5 }],
    { totalMs: 2, longestMs: 2, longestScriptMs: 2 },
  ],
])('%s', (_, tasks, expected) => {
  expect(ownTime(traceOf(tasks), (url) => url.includes('/public/plugins/'))).toEqual(expected);
});
