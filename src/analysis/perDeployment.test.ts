import type { AnalysisRequest } from './types';
import { RULES } from '.';

const window = { fromMs: Date.UTC(2026, 5, 3, 6), toMs: Date.UTC(2026, 5, 3, 7) };

function asked(groupBy: string[] | undefined): AnalysisRequest {
  const lengthMs = window.toMs - window.fromMs;
  return {
    query: { refId: 'A', queryType: 'analysis', groupBy },
    matchers: [],
    range: window,
    window,
    before: { fromMs: window.fromMs - lengthMs, toMs: window.fromMs },
    scrapeIntervalMs: 60_000,
    prices: {},
  };
}

describe.each(['changes', 'phases', 'headroom'] as const)('%s', (name) => {
  test.each([
    [undefined, false],
    [[], false],
    [['deployment_id'], false],
    [['deployment', 'base_model'], false],
    [['base_model'], true],
    [['deployment_id', 'region'], true],
    [['deployment_account'], true],
  ])('grouping by %j is refused, with what to do: %s', (groupBy, isRefused) => {
    const needs = () => RULES[name].needs(asked(groupBy));
    if (isRefused) {
      expect(needs).toThrow(/for each deployment by itself, .* Take groupBy out of the saved query/);
    } else {
      expect(needs().length).toBeGreaterThan(0);
    }
  });
});
