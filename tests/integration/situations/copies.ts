import { REPLICAS, REQUESTS } from '../../../src/catalogue';
import type { FireworksQuery } from '../../../src/types';
import { adding, ALWAYS } from '../../differential/situations/rewriteSeries';
import type { WrittenSeries } from '../../differential/writeRequest';
import { testWithPrometheus } from '../../support/testWithPrometheus';
import { ALL, MEAN, WHOLE, type Answers } from './answers';
import {
  END_MS,
  everyMetric,
  HISTOGRAM,
  HOUR,
  LABELS,
  missing,
  pair,
  renamedAt,
  REQUESTS_OF_A_DAY,
  restarted,
  series,
  unlikeBounds,
} from './storedDay';

/** What two scrapers bring counts once. */
export function testCopies(answers: Answers): void {
  testWithPrometheus.each([
    'monitor',
    'agent_hostname',
    'region',
    'datacenter',
    'scraper',
    'shard',
    'ha',
    'any_name_that_somebody_chose',
  ])('two scrapers that differ in %s count once, at any moment and over the range', async (label) => {
    const stored = pair([series(REQUESTS, 5)], label);
    expect(await answers(stored, { metric: REQUESTS, groupBy: ALL })).toEqual([5]);
    expect(await answers(stored, { metric: REQUESTS, groupBy: ALL, over: WHOLE })).toEqual([REQUESTS_OF_A_DAY]);
  });

  describe('over a day, the same numbers come', () => {
    testWithPrometheus.each<[string, (stored: readonly WrittenSeries[]) => WrittenSeries[]]>([
      ['from one scraper', (stored) => [...stored]],
      ['from one that restarted twice', restarted],
      ['from a pair', (stored) => pair(stored, 'monitor')],
      ['from a pair that both restarted', (stored) => pair(restarted(stored), 'replica')],
      [
        'with a second one from six to three hours ago',
        (stored) => pair(stored, 'ha', [ALWAYS, { fromMs: END_MS - 6 * HOUR, toMs: END_MS - 3 * HOUR }]),
      ],
      [
        'with a younger second one',
        (stored) => pair(stored, 'ha', [ALWAYS, { fromMs: END_MS - 3 * HOUR, toMs: Infinity }]),
      ],
      [
        'from a pair half a minute apart, each of which missed an hour',
        (stored) => [
          ...missing(stored, END_MS - 5 * HOUR, { ...ALWAYS, ...adding({ monitor: 'a' }) }),
          ...missing(stored, END_MS - 10 * HOUR, { ...ALWAYS, laterMs: 25_000, ...adding({ monitor: 'b' }) }),
        ],
      ],
      ['with names that changed', (stored) => renamedAt(stored, END_MS - 9 * HOUR)],
    ])('%s', async (_, store) => {
      const stored = store(everyMetric());
      const questions: Array<[Partial<FireworksQuery>, number]> = [
        [{ metric: REQUESTS, groupBy: ALL, over: MEAN }, 5],
        [{ metric: REQUESTS, groupBy: ALL, over: WHOLE }, REQUESTS_OF_A_DAY],
        [{ metric: REQUESTS, over: WHOLE }, REQUESTS_OF_A_DAY],
        [{ metric: REPLICAS, groupBy: ALL, over: { fn: 'max', window: 'range' } }, 2],
        [{ metric: REPLICAS, groupBy: ALL }, 2],
        [{ metric: 'error_ratio', groupBy: ALL, over: MEAN }, 0.1],
        [{ metric: HISTOGRAM, view: 'quantile', quantiles: [0.25], groupBy: ALL, over: MEAN }, 50],
        [{ metric: HISTOGRAM, view: 'rate', groupBy: ALL, over: MEAN }, 5],
      ];
      for (const [query, expected] of questions) {
        const [value, ...others] = await answers(stored, query);
        expect([query.metric, query.over?.fn, value, others]).toEqual([
          query.metric,
          query.over?.fn,
          expect.closeTo(expected, 9),
          [],
        ]);
      }
    });
  });

  testWithPrometheus('a pair whose deployment was scaled to zero an hour ago counts once', async () => {
    const stored = pair([series(REQUESTS, 5, LABELS, END_MS - HOUR)], 'monitor');
    expect(await answers(stored, { metric: REQUESTS, groupBy: ALL, over: WHOLE })).toEqual([
      REQUESTS_OF_A_DAY - 5 * 3600,
    ]);
  });

  testWithPrometheus.each(['listing', 'queries', 'both'] as const)(
    'where a store refuses %s, a pair counts once and unlike bounds stay apart',
    async (refuses) => {
      const stored = pair([series(REQUESTS, 15), ...unlikeBounds()], 'region');
      expect(await answers(stored, { metric: REQUESTS, groupBy: ALL }, { refuses })).toEqual([15]);
      const median = { metric: HISTOGRAM, view: 'quantile' as const, quantiles: [0.5], groupBy: ALL };
      expect(await answers(stored, median, { refuses })).toEqual([250]);
    }
  );
}
