import { CoreApp, type DataFrame, type DataQueryResponse } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { METRIC, parts, request } from './testing/answerParts';

const METRICS: FireworksQuery[] = [
  { refId: 'A', metric: METRIC },
  { refId: 'B', metric: METRIC },
];
const TRACES: FireworksQuery[] = [{ refId: 'A', queryType: 'traceStats', statistic: 'traces' }];

function answered(
  targets: FireworksQuery[],
  { hasMetrics, hasTraces, app = CoreApp.Dashboard }: { hasMetrics: boolean; hasTraces: boolean; app?: CoreApp }
) {
  const { asked, context } = parts();
  const traces = { ...context.traces, isConfigured: hasTraces };
  const response: Promise<DataQueryResponse> = lastValueFrom(
    answer({ ...request(targets), app }, { ...context, hasMetrics, traces })
  );
  return { asked, response };
}

test.each([
  ['metrics of a data source of traces', METRICS, { hasMetrics: false, hasTraces: true }, 'Only traces here'],
  ['traces of a data source of metrics', TRACES, { hasMetrics: true, hasTraces: false }, 'Only metrics here'],
])('%s: a dashboard says so in words, without an error and without a request', async (_, targets, has, text) => {
  const { asked, response } = answered(targets, has);
  const { data, errors, state } = await response;
  expect([errors, state]).toEqual([undefined, undefined]);
  expect(data).toHaveLength(1);
  expect(data[0]?.fields[1]).toMatchObject({
    values: [null],
    config: { mappings: [{ type: 'special', options: { match: 'null', result: { text } } }] },
  });
  expect(data[0]?.meta?.notices?.[0]?.text).toMatch(/Choose one .* at the top, or enter/);
  expect(asked).toEqual({ metrics: [], traces: [] });
});

test('a list of messages has them as its message, a trace view and marks have nothing', async () => {
  const only = { hasMetrics: true, hasTraces: false };
  const [log] = (await answered([{ refId: 'A', queryType: 'conversation' }], only).response).data as DataFrame[];
  expect(log?.fields.map(({ name }) => name)).toEqual(['timestamp', 'body']);
  expect(log?.fields[1]?.values).toEqual([expect.stringContaining('no MLflow')]);
  for (const target of [
    { refId: 'A', queryType: 'trace' as const },
    { refId: 'A', queryType: 'traces' as const, asEvents: true as const },
  ]) {
    expect((await answered([target], only).response).data).toEqual([]);
  }
});

test.each([
  ['in Explore, where somebody asks for just this', { hasMetrics: false, hasTraces: true, app: CoreApp.Explore }],
  ['where nothing is set up', { hasMetrics: false, hasTraces: false }],
  ['where both are set up', { hasMetrics: true, hasTraces: true }],
])('%s, it is asked', async (_, has) => {
  const { asked, response } = answered(METRICS, has);
  await response;
  expect(asked.metrics).toEqual([['A', 'B']]);
});
