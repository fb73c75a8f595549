import { hasPrometheus } from './realPrometheus';

/** `test`, or a skipped test that says loudly what is missing. */
export const testWithPrometheus: jest.It = hasPrometheus ? test : skipLoudly();

function skipLoudly(): jest.It {
  console.warn('SKIPPED: no `prometheus` on this machine. Debian has it: apt-get install prometheus');
  return test.skip;
}
