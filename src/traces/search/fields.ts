import type { TraceFilterOperator } from '../../types';

/** A field of traces that conditions can be put on, in MLflow's grammar. */
export type TraceField =
  /** `in`: MLflow takes a list for it. `absent`: a trace may have none. */
  | { kind: 'text'; column: string; in: boolean; spans?: true; absent?: true }
  /** What a span is: CHAT_MODEL, TOOL. */
  | { kind: 'spanType' }
  /** Of milliseconds when `duration`. */
  | { kind: 'number'; column: string; duration: boolean }
  /** The model as called; a base model stands for its deployments too. */
  | { kind: 'model' }
  | { kind: 'deployment' }
  /** A tool that ran. */
  | { kind: 'tool' }
  /** Words anywhere in the spans. */
  | { kind: 'fullText' }
  /** A judgement: `true`, `no`, a number. */
  | { kind: 'assessment'; column: string };

export interface FieldInfo {
  name: string;
  title: string;
  description: string;
}

/** What the editor offers; beside them any `tag.…`, `metadata.…`, `feedback.…` and `expectation.…`. */
export const TRACE_FIELDS: readonly FieldInfo[] = [
  { name: 'status', title: 'Status', description: 'OK, ERROR or IN_PROGRESS.' },
  { name: 'duration', title: 'Duration', description: 'Of the whole trace, such as 500ms, 2s or 1m30s.' },
  { name: 'name', title: 'Name', description: 'Of the trace, which is that of its root span.' },
  { name: 'model', title: 'Model', description: 'As called. A base model stands for its deployments too.' },
  { name: 'deployment', title: 'Deployment', description: 'Id of a dedicated deployment that served a call.' },
  { name: 'session', title: 'Session', description: 'The talk that the trace belongs to.' },
  { name: 'user', title: 'User', description: 'The user that the application named.' },
  {
    name: 'text',
    title: 'Full text',
    description: 'Words anywhere in prompts, answers and attributes. % and _ stand for others.',
  },
  { name: 'span.name', title: 'Span name', description: 'Such as Completions or the name of a tool.' },
  { name: 'span.type', title: 'Span type', description: 'Such as CHAT_MODEL, TOOL or AGENT.' },
  { name: 'span.status', title: 'Span status', description: 'OK or ERROR, of a single span.' },
  { name: 'tool', title: 'Tool', description: 'A tool that ran.' },
  { name: 'prompt', title: 'Prompt', description: 'A linked prompt, as name/version.' },
  { name: 'run', title: 'Run', description: 'Id of the MLflow run.' },
  { name: 'trace', title: 'Trace id', description: 'Such as tr-4e98….' },
];

const PLAIN: Readonly<Record<string, TraceField>> = {
  status: { kind: 'text', column: 'status', in: true },
  duration: { kind: 'number', column: 'execution_time_ms', duration: true },
  name: { kind: 'text', column: 'name', in: false, absent: true },
  model: { kind: 'model' },
  deployment: { kind: 'deployment' },
  deployment_id: { kind: 'deployment' },
  base_model: { kind: 'model' },
  session: { kind: 'text', column: 'metadata.`mlflow.trace.session`', in: false, absent: true },
  user: { kind: 'text', column: 'metadata.`mlflow.trace.user`', in: false, absent: true },
  text: { kind: 'fullText' },
  tool: { kind: 'tool' },
  prompt: { kind: 'text', column: 'prompt', in: false },
  run: { kind: 'text', column: 'run_id', in: false, absent: true },
  trace: { kind: 'text', column: 'request_id', in: true },
  'span.name': { kind: 'text', column: 'span.name', in: true, spans: true },
  'span.type': { kind: 'spanType' },
  'span.status': { kind: 'text', column: 'span.status', in: true, spans: true },
};

const KEYED = /^(tag|metadata|feedback|expectation)\.(.+)$/s;

/** Undefined for a field that does not exist, or whose key cannot be written in MLflow's grammar. */
export function traceField(label: string): TraceField | undefined {
  if (Object.hasOwn(PLAIN, label)) {
    return PLAIN[label];
  }
  const [, map, key] = KEYED.exec(label) ?? [];
  if (map === undefined || key === undefined || key.includes('`')) {
    return undefined;
  }
  const column = `${map}.\`${key}\``;
  return map === 'tag' || map === 'metadata'
    ? { kind: 'text', column, in: false, absent: true }
    : { kind: 'assessment', column };
}

/** Whether traces can be found by a value of this field. */
export function isTraceField(label: string): boolean {
  return traceField(label) !== undefined;
}

const TEXT_OPERATORS: readonly TraceFilterOperator[] = ['=', '!=', '=|', '!=|', 'contains', '=~'];

/** What a condition on this field can say; the editor offers nothing else. */
export function traceOperators(label: string): readonly TraceFilterOperator[] {
  const field = traceField(label);
  switch (field?.kind) {
    case 'number':
      return ['>=', '>', '<=', '<', '=', '!='];
    case 'model':
      return ['=', '=|', 'contains', '=~'];
    case 'deployment':
      return ['=', '=|', '=~'];
    case 'tool':
      return ['=', '=|'];
    case 'fullText':
      return ['contains'];
    case 'assessment':
      return ['=', '!=', '>', '>=', '<', '<=', 'contains'];
    case 'spanType':
    case 'text':
    case undefined:
      return label === 'prompt' ? ['='] : TEXT_OPERATORS;
  }
}
