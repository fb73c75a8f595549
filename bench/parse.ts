import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentsBody } from './body';
import { median, rounded, type Figure } from './figures';
import { createFreshProcesses, type FreshProcesses } from './freshProcess';
import { numberIn, numbersIn } from './programOutput';

const PACKAGE = 'parse-prometheus-text-format';
const COLD_PROCESSES = 9;
const WARM_PROCESSES = 3;
const SLICE_PROCESSES = 7;
const KB = 1000;
const MB = 1000 * KB;

interface Bodies {
  /** Files with two scrapes of the same series. */
  first: string;
  next: string;
}

/** Time and memory of reading bodies of the text format, beside the package that people use for it. */
export function measureParse(): Figure[] {
  const processes = createFreshProcesses();
  try {
    const large = writeBodies(processes, 40 * MB);
    return [
      measureCold(processes),
      ...measureWarm(processes, '5mb', writeBodies(processes, 5 * MB)),
      ...measureWarm(processes, '40mb', large),
      measureSlices(processes, large),
      ...measureRetained(processes, large),
    ];
  } finally {
    processes.dispose();
  }
}

function writeBodies({ folder }: FreshProcesses, bytes: number): Bodies {
  const [first, next] = [0, 1].map((scrape) => {
    const file = join(folder, `${bytes}-${scrape}.txt`);
    writeFileSync(file, deploymentsBody(bytes, scrape).bytes);
    return file;
  });
  return { first: first ?? '', next: next ?? '' };
}

/** The first body of a page. The two take turns, so that a busy machine is busy for both. */
function measureCold(processes: FreshProcesses): Figure {
  const { first } = writeBodies(processes, 500 * KB);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < COLD_PROCESSES; round++) {
    const our = processes.run('parse/coldOurs.ts', [first]);
    const their = processes.run('parse/coldPackage.ts', [first]);
    checkSameUse(our, their);
    ours.push(numberIn(our, 'ms'));
    theirs.push(numberIn(their, 'ms'));
  }
  return {
    name: 'parse.500kb.coldVsPackage',
    value: rounded(median(theirs) / median(ours), 1),
    unit: 'times faster',
    beside: `${median(ours).toFixed(1)} ms, ${PACKAGE} ${median(theirs).toFixed(1)} ms, both in new processes`,
    // Half of it is not ours: a new process compiles each function at its first call and collects its garbage once.
    target: { atLeast: 2.5 },
  };
}

/** A comparison is worth nothing unless both have read the same labels and values. */
function checkSameUse(ours: unknown, theirs: unknown): void {
  const [our, their] = [numberIn(ours, 'used'), numberIn(theirs, 'used')];
  // The sums are of doubles, and their order is not the same.
  if (!(Math.abs(our - their) <= 1e-9 * Math.abs(our))) {
    throw new Error(`The body was not read alike: labels and values add up to ${our}, with ${PACKAGE} to ${their}.`);
  }
}

function measureWarm(processes: FreshProcesses, size: '5mb' | '40mb', { first, next }: Bodies): Figure[] {
  const runs = Array.from({ length: WARM_PROCESSES }, () => ({
    ours: processes.run('parse/warmOurs.ts', [first, next]),
    theirs: processes.run('parse/warmPackage.ts', [first, next]),
  }));
  const ours = median(runs.map((run) => numberIn(run.ours, 'ms')));
  const byteLoop = median(runs.map((run) => numberIn(run.ours, 'byteLoopMs')));
  const theirs = median(runs.map((run) => numberIn(run.theirs, 'ms')));
  const figures: Figure[] = [
    {
      name: `parse.${size}.vsPackage`,
      value: rounded(theirs / ours, 1),
      unit: 'times faster',
      beside: `${ours.toFixed(1)} ms, ${PACKAGE} ${theirs.toFixed(1)} ms`,
      target: { atLeast: 8 },
    },
  ];
  if (size === '40mb') {
    figures.push({
      name: 'parse.40mb.vsByteLoop',
      value: rounded(ours / byteLoop, 2),
      unit: 'times as long',
      beside: `${ours.toFixed(1)} ms, a loop that only reads the bytes ${byteLoop.toFixed(1)} ms`,
      target: { atMost: 6 },
    });
  }
  return figures;
}

/**
 * Of each step the median over several processes, and of those the longest: what a busy machine takes from one
 * process at random is not the parser's, what a step costs every time is, cold start included.
 */
function measureSlices(processes: FreshProcesses, { first, next }: Bodies): Figure {
  const runs = Array.from({ length: SLICE_PROCESSES }, () =>
    numbersIn(processes.run('parse/slices.ts', [first, next]), 'ms')
  );
  const steps = (runs[0] ?? []).map((_, step) => median(runs.map((run) => run[step] ?? NaN)));
  return {
    name: 'parse.maxSliceMs',
    value: rounded(Math.max(...steps), 2),
    unit: 'ms',
    beside: `64 KiB chunks of 40 MB from the first of a page on, half of them below ${median(steps).toFixed(2)} ms`,
    target: { atMost: 4 },
  };
}

function measureRetained(processes: FreshProcesses, { first, next }: Bodies): Figure[] {
  const run = processes.run('parse/retained.ts', [first, next]);
  const samples = numberIn(run, 'samples').toLocaleString('en').replaceAll(',', ' ');
  const figure = (name: string, key: string, atMost: number): Figure => ({
    name,
    value: rounded(numberIn(run, key), 1),
    unit: 'B',
    beside: `heap and array buffers, ${samples} series`,
    target: { atMost },
  });
  // A double is 8 B, and a heap is not measured to the byte.
  return [
    figure('parse.retainedBytesPerSample', 'first', 24),
    figure('parse.retainedBytesPerSample.next', 'next', 8.5),
  ];
}
