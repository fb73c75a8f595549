import { summarise } from '../calls/summary';
import { readInfo } from '../spans/readInfo';
import { madeSpan, madeTrace } from '../testing/span';
import { searchFrame, type FoundTrace } from './searchFrame';

const LINKS = { uid: 'u', name: 'n', publicUrl: 'http://mlflow' };
const CALL = { 'mlflow.llm.model': 'accounts/fireworks/models/deepseek-v3' };

function found(id: string, metadata: Record<string, string> = {}, experiment = '1'): FoundTrace {
  const info = readInfo({
    trace_id: id,
    trace_location: { mlflow_experiment: { experiment_id: experiment } },
    request_time: '2026-06-03T14:30:00Z',
    execution_duration: '1.5s',
    state: 'OK',
    request_preview: 'How?',
    response_preview: 'So.',
    trace_metadata: metadata,
    tags: { 'mlflow.traceName': 'chat' },
  });
  if (info === undefined) {
    throw new Error('That is no trace.');
  }
  return { info, summary: summarise(madeTrace([madeSpan({ attributes: CALL })]), {}) };
}

const columns = (traces: readonly FoundTrace[]) => searchFrame('A', traces, LINKS).fields;
const names = (traces: readonly FoundTrace[]) => columns(traces).map(({ name }) => name);

test('the time comes first, then what a trace is, how it went and what it took; what is empty is left out', () => {
  expect(names([found('tr-1')])).toEqual([
    ...['Time', 'Name', 'Status', 'Model', 'Duration', 'Request', 'Response', 'Trace'],
    ...['Billing', 'Calls', 'Experiment', 'Metrics from', 'Metrics to'],
  ]);
});

test('what some row has, and what is not known of all rows yet, has its column', () => {
  const withSession = found('tr-2', { 'mlflow.trace.session': 's-1' });
  expect(names([found('tr-1'), withSession])).toContain('Session');
  const { info } = found('tr-1');
  expect(names([{ info }])).toEqual(expect.arrayContaining(['Deployment', 'TTFT', 'Tokens in', 'Cost', 'Tools']));
});

test('Explore shows all of them, however much is known', () => {
  const { info } = found('tr-1');
  for (const traces of [[], [{ info }], [found('tr-1')]]) {
    expect(names(traces).length).toBeLessThanOrEqual(20);
    // Links of other columns find these by name.
    expect(names(traces).slice(-3)).toEqual(['Experiment', 'Metrics from', 'Metrics to']);
  }
});

test('the name leads to the trace and its conversation, as its id does', () => {
  const [name, trace] = ['Name', 'Trace'].map((wanted) => columns([found('tr-1')]).find((one) => one.name === wanted));
  const titles = ['Trace', 'Conversation', 'Open in MLflow'];
  expect(name?.config.links?.map(({ title }) => title)).toEqual(titles);
  expect(trace?.config.links?.map(({ title }) => title)).toEqual(titles);
  expect(JSON.stringify(name?.config.links)).toContain('__data.fields');
  expect(JSON.stringify(trace?.config.links)).not.toContain('fields[\\"Trace\\"]');
});

test('the experiment shows where there are several', () => {
  const experiment = (traces: readonly FoundTrace[]) =>
    columns(traces).find(({ name }) => name === 'Experiment')?.config.custom;
  expect(experiment([found('tr-1'), found('tr-2')])).toEqual({ hidden: true });
  expect(experiment([found('tr-1'), found('tr-2', {}, '7')])).toBeUndefined();
});
