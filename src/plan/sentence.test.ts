import type { FireworksQuery } from '../types';
import { planQuery } from './planQuery';
import { describePlan } from './sentence';

function sentenceOf(query: Partial<FireworksQuery>): string {
  const outcome = planQuery({ refId: 'A', ...query });
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return describePlan(outcome);
}

describe('the sentence of a share', () => {
  const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
  const PROMPTS = 'tokens_prompt_per_request_bucket:sum_by_deployment';

  test.each<[string, number, string]>([
    [LATENCY, 750, '750 ms'],
    [LATENCY, 1500, '1.5 s'],
    [LATENCY, 10_000, '10 s'],
    [LATENCY, 1234, '1.234 s'],
    [LATENCY, 60_000, '1 min'],
    [LATENCY, 100_000, '100 s'],
    [LATENCY, 99 * 3_600_000, '99 h'],
    [LATENCY, 99 * 3_600_000 + 1, '356400.001 s'],
    [PROMPTS, 16_384, '16,384 tokens'],
    ['own_bucket', 2.5, '2.5'],
  ])('of %s within %s says %s', (metric, bound, amount) => {
    expect(sentenceOf({ metric, view: 'share', bound })).toMatch(new RegExp(` is at most ${amount}, one line`));
  });
});

test('how many requests a histogram counts is said without an article, which no title would fit', () => {
  const metric = 'latency_overall_ms_bucket:sum_by_deployment';
  expect(sentenceOf({ metric, view: 'rate' })).toMatch(/^Requests per second behind overall latency, /);
});

test('an offset is said last', () => {
  const metric = 'request_counter_total:sum_by_deployment';
  expect(sentenceOf({ metric, offset: '7d' })).toMatch(/ each step; 1w earlier, drawn at the times of the panel\.$/);
  expect(sentenceOf({ metric })).toMatch(/ each step\.$/);
});
