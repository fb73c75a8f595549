import { ERRORS, REPLICAS, REQUESTS } from '../../../src/catalogue';
import type { FireworksQuery } from '../../../src/types';
import { adding, ALWAYS, inParts, type Part } from '../../differential/situations/rewriteSeries';
import type { WrittenSeries } from '../../differential/writeRequest';
import { testWithPrometheus } from '../../support/testWithPrometheus';
import { ALL, MEAN, WHOLE, type Answers } from './answers';
import { END_MS, everyMetric, HISTOGRAM, HOUR, LABELS, REQUESTS_OF_A_DAY, series } from './storedDay';

/** Scrapers of one endpoint that keep or drop different things. */
export function testPartialCopies(answers: Answers): void {
  describe('what only one of two scrapers keeps, or drops, is neither lost nor counted twice', () => {
    const from = (name: string, stored: readonly WrittenSeries[]) =>
      inParts(stored, [{ ...ALWAYS, ...adding({ scraper: name }) }]);
    const but = (metric: string) => everyMetric().filter(({ name }) => name !== metric);
    const only = (metric: string) => everyMetric().filter(({ name }) => name === metric);

    testWithPrometheus.each<[string, WrittenSeries[]]>([
      ['the account', [...from('a', everyMetric()), ...from('b', withoutLabels(everyMetric(), 'deployment_account'))]],
      [
        'model and path',
        [...from('a', everyMetric()), ...from('b', withoutLabels(everyMetric(), 'deployment', 'base_model'))],
      ],
      ['histograms dropped', [...from('a', but(HISTOGRAM)), ...from('b', everyMetric())]],
      ['histograms kept', [...from('a', everyMetric()), ...from('b', only(HISTOGRAM))]],
      ['errors kept', [...from('a', everyMetric()), ...from('b', only(ERRORS))]],
      ['replicas kept', [...from('a', everyMetric()), ...from('b', only(REPLICAS))]],
      [
        'the account, since noon',
        inParts(everyMetric(), [
          { fromMs: -Infinity, toMs: END_MS - 12 * HOUR },
          {
            fromMs: END_MS - 12 * HOUR,
            toMs: Infinity,
            labels: ({ deployment_account: _, ...others }) => others,
          },
        ]),
      ],
    ])('%s', async (_, stored) => {
      const questions: Array<[Partial<FireworksQuery>, number]> = [
        [{ metric: REQUESTS, groupBy: ALL }, 5],
        [{ metric: REQUESTS, over: WHOLE }, REQUESTS_OF_A_DAY],
        [{ metric: REPLICAS, groupBy: ALL }, 2],
        [{ metric: 'error_ratio', groupBy: ALL, over: MEAN }, 0.1],
        [{ metric: HISTOGRAM, view: 'quantile', quantiles: [0.25], groupBy: ALL, over: MEAN }, 50],
        [{ metric: HISTOGRAM, view: 'rate', groupBy: ALL, over: MEAN }, 5],
      ];
      for (const [query, expected] of questions) {
        expect([query.metric, query.view, await answers(stored, query)]).toEqual([
          query.metric,
          query.view,
          [expect.closeTo(expected, 9)],
        ]);
      }
    });

    testWithPrometheus('a metric that is not documented', async () => {
      const metric = 'steps_in_flight:sum_by_deployment';
      const phases = ['decode', 'prefill'].map((phase, index) => series(metric, 3 + index, { ...LABELS, phase }));
      const query = { metric, groupBy: ['phase'], over: MEAN };
      expect(await answers([...from('a', everyMetric()), ...from('b', [...everyMetric(), ...phases])], query)).toEqual([
        3, 4,
      ]);
      const both = ['a', 'b'].flatMap((name) => from(name, [...everyMetric(), ...phases]));
      expect(await answers(both, query)).toEqual([3, 4]);
    });
  });
}

function withoutLabels(stored: readonly WrittenSeries[], ...names: string[]): WrittenSeries[] {
  const labels: Part['labels'] = (all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  return inParts(stored, [{ ...ALWAYS, labels }]);
}
