/**
 * `npm test`: unit tests, the build, its size and pre-flight, then browser tests on the built plugin. Ends with one line that counts them all.
 * With REQUIRE_ALL_TESTS=1 a skipped test counts as a failure of the run: that is for machines that have every real part.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const NONE: Count = { passed: 0, failed: 0, skipped: 0 };
const RESULTS = 'test-results';
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const unit = runUnitTests();
const built = run('npm', ['run', '--silent', 'build']) === 0;
const size = built ? runAsOne('npx', ['size-limit']) : NONE;
const preflight = built ? runAsOne('npm', ['run', '--silent', 'preflight']) : NONE;
const browser = built ? runBrowserTests() : { ...NONE, failed: 1 };
if (!built) {
  console.error('The plugin does not build, so the browser tests could not run.');
}

const total = [unit, size, preflight, browser].reduce(add);
console.error('');
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
const skipsFail = process.env.REQUIRE_ALL_TESTS === '1' && total.skipped > 0;
if (skipsFail) {
  console.error('Skipped tests count as failures here, since REQUIRE_ALL_TESTS is set.');
}
process.exit(total.failed > 0 || total.passed === 0 || skipsFail ? 1 : 0);

function runUnitTests(): Count {
  const output = `${RESULTS}/unit.json`;
  // Node 20's V8 now and then dies of compiling a function again whose bytecode it had flushed; so it keeps them.
  const jest = ['--no-flush-bytecode', 'node_modules/jest/bin/jest.js'];
  const options = ['--maxWorkers=2', '--json', `--outputFile=${output}`, '--reporters=default'];
  const status = run('node', [...jest, ...options]);
  const report = readReport(output);
  const count = {
    passed: numberAt(report, 'numPassedTests'),
    // A suite that does not even load has no tests to fail.
    failed: numberAt(report, 'numFailedTests') + numberAt(report, 'numRuntimeErrorTestSuites'),
    skipped: numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests'),
  };
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** What has no tests of its own counts as one: the size of the module, which loads before any panel can query, and the pre-flight. */
function runAsOne(command: string, args: string[]): Count {
  return run(command, args) === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 };
}

function runBrowserTests(): Count {
  const status = run('npx', ['playwright', 'test']);
  const stats = readReport(`${RESULTS}/browser.json`).stats;
  const record: Record<string, unknown> = typeof stats === 'object' && stats !== null ? { ...stats } : {};
  const count = {
    passed: numberAt(record, 'expected') + numberAt(record, 'flaky'),
    failed: numberAt(record, 'unexpected'),
    skipped: numberAt(record, 'skipped'),
  };
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function run(command: string, args: string[]): number {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

function readReport(path: string): Record<string, unknown> {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof report === 'object' && report !== null ? { ...report } : {};
  } catch {
    console.error(`No report at ${path}.`);
    return {};
  }
}

function numberAt(record: Record<string, unknown>, key: string): number {
  const value = record[key];
  return typeof value === 'number' ? value : 0;
}

function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}
