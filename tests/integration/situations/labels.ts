import { ERRORS, REQUESTS } from '../../../src/catalogue';
import type { FireworksQuery } from '../../../src/types';
import { adding, ALWAYS, inParts } from '../../differential/situations/rewriteSeries';
import { testWithPrometheus } from '../../support/testWithPrometheus';
import { ALL, MEAN, WHOLE, type Answers } from './answers';
import { END_MS, HISTOGRAM, HOUR, LABELS, pair, REQUESTS_OF_A_DAY, series, unlikeBounds } from './storedDay';

/** Labels that were renamed, that a pipeline added, or in which copies differ. */
export function testLabels(answers: Answers): void {
  testWithPrometheus('a status code whose label was renamed is one label in filters, groups and ratios', async () => {
    const middle = END_MS - 12 * HOUR;
    const code = (name: string, value: string) => ({ ...LABELS, [name]: value });
    const errors = (value: string, rate: number) =>
      inParts(
        [series(ERRORS, rate, code('code', value))],
        [
          { fromMs: -Infinity, toMs: middle },
          { fromMs: middle, toMs: Infinity, labels: () => code('http_code', value) },
        ]
      );
    const stored = [series(REQUESTS, 10), ...errors('404', 1), ...errors('500', 1), ...errors('503', 1)];
    const by = (query: Partial<FireworksQuery>) => answers(stored, { groupBy: ALL, over: MEAN, ...query });
    expect(await by({ metric: 'error_ratio', codes: ['4xx'] })).toEqual([expect.closeTo(0.1, 9)]);
    expect(await by({ metric: 'success_ratio', codes: ['5xx'] })).toEqual([expect.closeTo(0.8, 9)]);
    const filters = [{ label: 'http_code', operator: '!=' as const, value: '500' }];
    expect(await by({ metric: ERRORS, filters })).toEqual([expect.closeTo(2, 9)]);
    expect(await by({ metric: ERRORS, groupBy: ['http_code'] })).toEqual(
      [1, 1, 1].map((rate) => expect.closeTo(rate, 9))
    );
  });

  testWithPrometheus('a query that filters or groups by what copies differ in chooses among them itself', async () => {
    const stored = pair([series(REQUESTS, 5)], 'scraper');
    const of = (value: string) => [{ label: 'scraper', operator: '=' as const, value }];
    for (const copy of ['s0', 's1']) {
      expect(await answers(stored, { metric: REQUESTS, groupBy: ALL, filters: of(copy) })).toEqual([5]);
    }
    expect(await answers(stored, { metric: REQUESTS, groupBy: ['scraper'] })).toEqual([5, 5]);
    expect(await answers(stored, { metric: REQUESTS, groupBy: ['scraper'], over: WHOLE })).toEqual([
      REQUESTS_OF_A_DAY,
      REQUESTS_OF_A_DAY,
    ]);
  });

  testWithPrometheus('unlike bounds stay apart where a filter is about a label that a pipeline added', async () => {
    const stored = inParts(unlikeBounds(), [{ ...ALWAYS, ...adding({ cluster: 'eu' }) }]);
    const filters = [{ label: 'cluster', operator: '=' as const, value: 'eu' }];
    const median = { metric: HISTOGRAM, view: 'quantile' as const, quantiles: [0.5], groupBy: ALL, filters };
    expect(await answers(stored, median)).toEqual([250]);
  });
}
