import type { DataFrame } from '@grafana/data';
import { isObject, list, object } from '../../src/traces/json';
import type { Judged, JudgedSpan } from './judged';
import { asDrawn, jsonShown, rowsOf, tagsShown } from './shown';

type Row = Record<string, unknown>;

const CHUNK = /^mlflow\.chunk\.item\./;

/** Fails unless the trace view shows of each span what MLflow's own client reads, straight from what it reads. */
export function expectShown(frame: DataFrame | undefined, judge: Judged): void {
  const rows = rowsOf(frame);
  expect(rows).toHaveLength(judge.spans.length);
  for (const span of judge.spans) {
    const row = rows.find((one) => one.spanID === span.spanId) ?? {};
    const tags = tagsShown(row.tags);
    expectSpan(row, span);
    expectPrompts(tags, span);
    expectAnswer(tags, span);
    expectCall(tags, span);
    expectExceptions(row, span);
  }
  expectWhole(rows[0] ?? {}, judge);
}

function expectSpan(row: Row, span: JudgedSpan): void {
  const tookMs = Number(BigInt(span.endNs) - BigInt(span.startNs)) / 1e6;
  expect(row.operationName).toBe(span.name);
  expect(row.parentSpanID).toBe(span.parentId);
  expect(row.duration).toBeCloseTo(tookMs, 2);
  expect(row.statusCode).toBe({ OK: 1, ERROR: 2 }[span.status] ?? 0);
  expect(tagsShown(row.tags).get('span.type')).toBe(span.type);
}

/** Each message under its number and role, with the tools that it called. */
function expectPrompts(tags: ReadonlyMap<string, unknown>, span: JudgedSpan): void {
  list(object(span.inputs)?.messages).forEach((message, index) => {
    const { role, content, tool_calls: calls } = object(message) ?? {};
    const key = `prompt.${place(index)}.${String(role)}`;
    if (span.model === null) {
      return;
    }
    if (typeof content === 'string' && content !== '') {
      expect([key, tags.get(key)]).toEqual([key, content]);
    }
    expectToolCalls(tags, key, calls);
  });
  if (span.model === null && span.inputs !== null) {
    expect(jsonShown(tags.get('inputs'))).toEqual(span.inputs);
  }
}

/** MLflow loses tool calls and finish reason of streams, so of those only the text is compared. */
function expectAnswer(tags: ReadonlyMap<string, unknown>, span: JudgedSpan): void {
  const choice = object(list(object(span.outputs)?.choices)[0]);
  const message = object(choice?.message);
  if (typeof message?.content === 'string' && message.content !== '') {
    expect(tags.get('answer')).toBe(message.content);
  }
  if (choice !== undefined && !span.events.some((event) => CHUNK.test(event.name))) {
    expect(tags.get('answer.finish_reason')).toBe(choice.finish_reason);
    expectToolCalls(tags, 'answer', message?.tool_calls);
  }
  if (span.model === null && span.outputs !== null) {
    expect(jsonShown(tags.get('outputs'))).toEqual(span.outputs);
  }
}

function expectToolCalls(tags: ReadonlyMap<string, unknown>, key: string, calls: unknown): void {
  list(calls).forEach((call, index) => {
    const { name, arguments: given } = object(object(call)?.function) ?? {};
    const shown = tags.get(`${key}.tool_call.${place(index)}.${String(name)}`);
    expect(jsonShown(shown)).toEqual(JSON.parse(String(given)));
  });
}

/** Model, parameters, tools and tokens. */
function expectCall(tags: ReadonlyMap<string, unknown>, span: JudgedSpan): void {
  if (span.model === null) {
    return;
  }
  expect(tags.get('model')).toBe(span.model);
  for (const [name, value] of Object.entries(span.parameters)) {
    const key = name === 'response_format' ? name : `parameter.${name}`;
    expect([key, jsonShown(tags.get(key))]).toEqual([key, value]);
  }
  for (const tool of list(span.tools)) {
    const described = object(object(tool)?.function);
    expect(jsonShown(tags.get(`tool.definition.${String(described?.name)}`))).toMatchObject({
      parameters: described?.parameters,
    });
  }
  expectTokens(tags, 'tokens', span.tokenUsage);
}

function expectTokens(tags: ReadonlyMap<string, unknown>, key: string, usage: unknown): void {
  if (!isObject(usage)) {
    return;
  }
  expect(tags.get(`${key}.input`)).toBe(usage.input_tokens);
  expect(tags.get(`${key}.output`)).toBe(usage.output_tokens);
  expect(tags.get(`${key}.total`)).toBe(usage.total_tokens);
  expect(tags.get(`${key}.cached`)).toBe(usage.cache_read_input_tokens);
}

function expectExceptions(row: Row, span: JudgedSpan): void {
  const exceptions = span.events.filter((event) => event.name === 'exception').map((event) => event.attributes);
  const logs = list(row.logs).filter((log) => object(log)?.name === 'exception');
  expect(logs).toHaveLength(exceptions.length);
  exceptions.forEach((attributes, index) => {
    const fields = tagsShown(object(logs[index])?.fields);
    for (const [key, value] of Object.entries(attributes)) {
      expect([key, fields.get(key)]).toEqual([key, value]);
    }
    expect(row.statusMessage).toContain(attributes['exception.message']);
    expect(list(row.stackTraces).map((stack) => asDrawn(String(stack)))).toContain(attributes['exception.stacktrace']);
  });
}

/** What belongs to the trace as a whole, and the judgements and prompts that hang on it. */
function expectWhole(row: Row, judge: Judged): void {
  const whole = tagsShown(row.serviceTags);
  const root = tagsShown(row.tags);
  expect(whole.get('state')).toBe(judge.state);
  expect(whole.get('request')).toBe(judge.request ?? '');
  expect(whole.get('response')).toBe(judge.response ?? '');
  expect(whole.get('session')).toBe(judge.metadata['mlflow.trace.session']);
  expect(whole.get('user')).toBe(judge.metadata['mlflow.trace.user']);
  expectTokens(whole, 'total_tokens', judge.tokenUsage);
  for (const [key, value] of Object.entries(judge.tags).filter(([tag]) => !tag.startsWith('mlflow.'))) {
    expect([key, whole.get(`tag.${key}`)]).toEqual([key, value]);
  }
  for (const { name, value, rationale } of judge.assessments) {
    const shown = root.get(`feedback.${name}`) ?? root.get(`expectation.${name}`);
    expect(shown).toContain(`${String(value)}${rationale === null ? '' : ` · ${rationale}`}`);
  }
  for (const prompt of list(JSON.parse(judge.tags['mlflow.linkedPrompts'] ?? '[]'))) {
    const { name, version } = object(prompt) ?? {};
    expect(whole.get('linked_prompt')).toBe(`${String(name)}/${String(version)}`);
  }
}

function place(index: number): string {
  return String(index + 1).padStart(2, '0');
}
