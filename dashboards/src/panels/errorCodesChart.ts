import { GraphDrawStyle } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { ERRORS } from '../metrics';
import { chart, stacked } from './chart';
import { inCodeColours } from './codeColours';
import type { PanelSpec } from './spec';

/** Failed requests as bars on top of each other, a colour per code. */
export function errorCodesChart(spec: Omit<PanelSpec, 'queries'>): PanelBuilder {
  const panel = chart({
    ...spec,
    queries: [query(ERRORS).by('http_code').legend('{{http_code}}')],
    beside: 'nothing',
    legendAside: true,
  });
  return (
    inCodeColours(stacked(panel))
      // Bars, since the lines of areas that are zero would cover what is below them in their colour.
      .drawStyle(GraphDrawStyle.Bars)
      .barWidthFactor(1)
      .lineWidth(0)
      .fillOpacity(90)
      .noValue('No errors in what was collected')
  );
}
