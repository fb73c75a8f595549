import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { ERROR_RATIO } from '../metrics';
import { chart, drawnAsTotal, inColours, stacked, withLimits } from './chart';
import { ERRORS_JUDGED } from './judgement';
import type { PanelSpec } from './spec';

/**
 * The error ratio in three parts that exclude each other, so that they stack, and the whole as a line on top.
 * 429 stands apart: it is about capacity. A filter on the code narrows the errors only, not the requests.
 */
export function errorShareChart(spec: Omit<PanelSpec, 'queries'>): PanelBuilder {
  const panel = chart({
    ...spec,
    queries: [
      query(ERROR_RATIO).codes('5xx').legend('5xx'),
      query(ERROR_RATIO).codes('4xx').where('http_code', '!=', '429').legend('4xx without 429'),
      query(ERROR_RATIO).codes('429').legend('429'),
      query(ERROR_RATIO).legend('All'),
    ],
    beside: 'nothing',
    legendAside: true,
  });
  withLimits(stacked(panel), ERRORS_JUDGED).axisSoftMax(0.06).overrideByName('All', drawnAsTotal());
  return inColours(panel, { '5xx': 'red', '4xx without 429': 'orange', '429': 'yellow', All: 'text' });
}
