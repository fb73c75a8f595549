import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { FieldType, type DataFrame } from '@grafana/data';
import type { PrometheusTarget } from '../../../dashboards/src/withoutPlugin/plainTargets';
import { gridTimes } from '../../../src/evaluate';
import { interpolateQuery, readQuery } from '../../../src/plan';
import { templatesOf, type VariableValue } from '../../../src/plan/testing/templates';
import { labelKey } from '../../../src/series/labels';
import type { MetricStore } from '../../../src/stores';
import type { PrometheusSeries } from '../../differential/prometheusAnswer';
import type { PrometheusClient } from '../../differential/prometheusClient';
import { asSent, separated, type PanelTimes } from '../../support/grafanaPrometheus';
import { drawPanel } from '../../support/panel';

export type Choice = Readonly<Record<string, VariableValue>>;

/** Numbers by series and time; places without a value are left out. */
export type Numbers = Map<string, number>;

/** What the plugin draws of one query, each of its quantiles apart. */
export async function pluginNumbers(
  target: Dataquery,
  choice: Choice,
  { fromMs, toMs, stepMs }: PanelTimes,
  store: MetricStore
): Promise<Numbers[]> {
  const query = interpolateQuery(readQuery(JSON.parse(JSON.stringify(target))), templatesOf(choice), {});
  // As series, of which the labels are kept; in a table they are columns.
  const format = query.view === 'distribution' ? 'series' : 'time_series';
  const { data, errors } = await drawPanel([{ ...query, format }], {
    store,
    nowMs: toMs,
    rangeMs: toMs - fromMs,
    stepMs,
  });
  if (errors !== undefined) {
    throw new Error(errors.map(({ message }) => message).join(' '));
  }
  const quantiles = query.view === 'quantile' ? (query.quantiles ?? []).map(String) : [undefined];
  return quantiles.map((quantile) => numbersOf(data, quantile));
}

function numbersOf(frames: readonly DataFrame[], quantile: string | undefined): Numbers {
  const numbers: Numbers = new Map();
  for (const { fields } of frames) {
    const times: readonly number[] = fields.find(({ type }) => type === FieldType.time)?.values ?? [];
    for (const { labels = {}, values } of fields.filter(({ type }) => type === FieldType.number)) {
      const { quantile: own, ...others } = labels;
      values.forEach((value: number | null, place: number) => {
        if (own === quantile && value !== null) {
          numbers.set(`${nameOf(others)} ${times[place]}`, value);
        }
      });
    }
  }
  return numbers;
}

/** What a plain Prometheus data source of Grafana makes of one query. */
export async function plainNumbers(
  { expr, format, instant }: PrometheusTarget,
  choice: Choice,
  times: PanelTimes,
  client: PrometheusClient
): Promise<Numbers> {
  const { fromMs, toMs, stepMs } = times;
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const steps = { startMs, stepMs, count: Math.floor((toMs - startMs) / stepMs) + 1, rangeMs: toMs - fromMs };
  const answer = await client.query(asSent(expr, choice, times), instant ? Float64Array.of(toMs) : gridTimes(steps));
  const series: PrometheusSeries[] = format === 'heatmap' ? separated(answer) : answer;
  return new Map(
    series.flatMap(({ labels, points }) =>
      points
        .filter(({ value }) => !Number.isNaN(value))
        .map(({ timeMs, value }) => [`${nameOf(labels)} ${timeMs}`, value] as const)
    )
  );
}

/** The bound as a number, since stores differ in how they write it. */
function nameOf({ le, ...labels }: Readonly<Record<string, string>>): string {
  return labelKey(
    le === undefined || le === '+Inf' ? { ...labels, ...(le && { le }) } : { ...labels, le: `${Number(le)}` }
  );
}
