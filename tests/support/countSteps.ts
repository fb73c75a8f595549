import { Session, type Profiler } from 'node:inspector';

/*
 * Counts begin when this is loaded: what was compiled before has none. So it is the first import of a test.
 */
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * How often any block of the product's own code is entered while the work is done: turns of loops, calls, branches.
 * The engine counts (precise coverage), so it is the same on every machine, however busy. What a single call of the
 * engine's own operations costs is not in it; tests/integration/patterns.test.ts is about those that could cost more than
 * what they read.
 */
export async function countSteps(work: () => unknown): Promise<number> {
  takeCounts();
  await work();
  return takeCounts()
    .filter(({ url }) => /\/src\/(?!.*\.test\.)/.test(url))
    .flatMap(({ functions }) => functions)
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { count }) => sum + count, 0);
}

/** The counts since they were taken last. */
function takeCounts(): Profiler.ScriptCoverage[] {
  let scripts: Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error !== null) {
      throw error;
    }
    scripts = answer.result;
  });
  return scripts;
}
