import { median, rounded, type Figure } from './figures';
import { createFreshProcesses } from './freshProcess';
import { numberIn } from './programOutput';

const PROCESSES = 3;

/** Large answers of MLflow, from their text to the frames, cold. Times: they tell something of this machine alone. */
export function measureTraces(): Figure[] {
  const processes = createFreshProcesses();
  const medianMs = (work: string) =>
    median(Array.from({ length: PROCESSES }, () => numberIn(processes.run('traces/panels.ts', [work]), 'ms')));
  try {
    return [
      {
        name: 'traces.10000spans.ms',
        value: rounded(medianMs('trace'), 0),
        unit: 'ms',
        beside: 'one of the spans with a prompt of 21 MB; trace view and node graph',
        target: { atMost: 3000 },
      },
      {
        name: 'traces.5000found.ms',
        value: rounded(medianMs('search'), 0),
        unit: 'ms',
        beside: 'ten pages of a search, and the spans of the newest 100',
        target: { atMost: 1000 },
      },
    ];
  } finally {
    processes.dispose();
  }
}
