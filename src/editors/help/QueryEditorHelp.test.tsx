import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { isRunnable, loadAnalyses } from '../../answer';
import { planQuery } from '../../plan';
import { readTraceSettings } from '../../traces/eager';
import { buildFilter, readTraceQuery } from '../../traces/search/traceSearch';
import { planStatistic } from '../../traces/statistics/planStatistic';
import { fakeSource } from '../testing/fakeSource';
import { setUpGrafana } from '../testing/grafana';
import { dateTime } from '@grafana/data';
import { ANALYSIS_EXAMPLES, METRIC_EXAMPLES, TRACE_EXAMPLES } from './examples';
import QueryEditorHelp from './QueryEditorHelp';

const WITH_MLFLOW = fakeSource({
  traces: {
    settings: readTraceSettings({ uid: 'uid', name: 'Fireworks' }),
    isConfigured: true,
    isReadable: true,
    source: () => Promise.reject(new Error('Nothing is asked of it.')),
  },
});
const HOUR = { fromMs: 0, toMs: 3_600_000, intervalMs: 30_000, maxDataPoints: 500 };

beforeEach(() => setUpGrafana());

test('an example becomes the query of the row that asked for help', async () => {
  const onClickExample = jest.fn();
  render(<QueryEditorHelp datasource={fakeSource()} query={{ refId: 'C' }} onClickExample={onClickExample} />);
  await userEvent.click(screen.getByRole('button', { name: 'Which HTTP codes come back?' }));
  expect(onClickExample).toHaveBeenCalledWith({
    queryType: 'metrics',
    refId: 'C',
    metric: 'requests_error_total:sum_by_deployment',
    groupBy: ['http_code'],
    legend: '{{http_code}}',
  });
});

test('an example of traces becomes one of traces, where there is an MLflow', async () => {
  const onClickExample = jest.fn();
  render(<QueryEditorHelp datasource={WITH_MLFLOW} onClickExample={onClickExample} />);
  await userEvent.click(screen.getByRole('button', { name: 'Which traces failed?' }));
  expect(onClickExample).toHaveBeenCalledWith({
    queryType: 'traces',
    refId: 'A',
    traceFilters: [{ label: 'status', operator: '=', value: 'ERROR' }],
  });
});

test('without an MLflow it says what there would be, and offers nothing that cannot be answered', () => {
  render(<QueryEditorHelp datasource={fakeSource()} onClickExample={jest.fn()} />);
  expect(screen.queryByRole('button', { name: 'Which traces failed?' })).not.toBeInTheDocument();
  expect(screen.getByText(/where an MLflow records them/)).toBeInTheDocument();
});

test.each(METRIC_EXAMPLES)('$title: can be answered', ({ query }) => {
  expect(planQuery({ refId: 'A', ...query })).toMatchObject({ ok: true });
});

test.each(ANALYSIS_EXAMPLES)('$title: can be answered', async ({ query }) => {
  const asked = { refId: 'A', ...query };
  expect(isRunnable(asked)).toBe(true);
  const range = { from: dateTime(0), to: dateTime(HOUR.toMs), raw: { from: 'now-1h', to: 'now' } };
  const { readAnalysis } = await loadAnalyses();
  expect(await readAnalysis(asked, { range, scopedVars: {} }, fakeSource().context)).toMatchObject({ ok: true });
});

test.each(TRACE_EXAMPLES)('$title: can be answered', ({ query }) => {
  const asked = { refId: 'A', ...query };
  expect(isRunnable(asked)).toBe(true);
  expect(
    query.queryType === 'traceStats'
      ? planStatistic(asked, ['1'], HOUR)
      : buildFilter({ filters: readTraceQuery(asked).filters })
  ).toMatchObject({ ok: true });
});
