import type { PrometheusSeries } from '../differential/prometheusAnswer';
import type { PrometheusClient } from '../differential/prometheusClient';
import { templatesOf, type VariableValue } from '../../src/plan/testing/templates';

/** What Grafana's Prometheus data source knows of a panel when it asks. */
export interface PanelTimes {
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/**
 * A query as that data source sends it: values of variables as patterns, escaped twice, and the durations of the panel
 * (grafana-prometheus `interpolateQueryExpr` and `prometheusSpecialRegexEscape`, promlib `interpolateVariables`).
 */
export function asSent(
  text: string,
  variables: Readonly<Record<string, VariableValue>>,
  { fromMs, toMs, stepMs }: PanelTimes
): string {
  return templatesOf(variables)
    .replace(text, {}, (value: string | readonly string[], { multi }: { multi: boolean }) => {
      const escaped = [value].flat().map((one) => (multi ? specialEscape(one) : one.replaceAll('\\', '\\\\')));
      return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
    })
    .replaceAll('$__interval', `${stepMs / 60_000}m`)
    .replaceAll('$__range', `${Math.round((toMs - fromMs) / 1000)}s`);
}

function specialEscape(value: string): string {
  return value.replaceAll('\\', '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
}

/** The values of a variable that is `label_values(selector, label)`, sorted. */
export async function labelValues(query: string, { fromMs, toMs }: PanelTimes, client: PrometheusClient) {
  const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  const answer = await client.get(`api/v1/label/${label}/values`, {
    'match[]': selector,
    start: String(fromMs / 1000),
    end: String(toMs / 1000),
  });
  const { data } = answer as { data: string[] };
  return [...data].sort();
}

/**
 * What `format: heatmap` makes of cumulative buckets: the part of each that is in no lower one, from the lowest up
 * (grafana-prometheus `transformToHistogramOverTime`). The series have to be of one histogram.
 */
export function separated(series: readonly PrometheusSeries[]): PrometheusSeries[] {
  const bound = ({ labels }: PrometheusSeries) => (labels.le === '+Inf' ? Infinity : Number(labels.le));
  const ascending = [...series].sort((a, b) => bound(a) - bound(b));
  return ascending.map((one, index) => ({
    ...one,
    points: one.points.map(({ timeMs, value }, place) => {
      const below = ascending[index - 1]?.points[place]?.value ?? 0;
      return { timeMs, value: value - below < 1e-9 ? 0 : value - below };
    }),
  }));
}
