import type { SpanRow, TraceHead } from '../head';
import { invalid, notSimulated } from '../refusal';
import { assessmentTest } from './assessmentTest';
import { comparisonsOf, type Comparison } from './comparisons';
import { numberTest } from './numberTest';
import { badComparator, textTest } from './textTest';

/** A filter of a search. All must hold; those on spans on one span. */
export interface TraceFilter {
  /** Of the start, milliseconds; both belong to it. */
  fromMs: number;
  toMs: number;
  trace: Array<(head: TraceHead) => boolean>;
  /** Of the columns of a span. */
  row: Array<(row: SpanRow) => boolean>;
  /** Of a span as JSON, as the database has it. */
  text: Array<(text: string) => boolean>;
}

/** @throws Refusal for what MLflow does not know, and for what the simulator does not */
export function readFilter(filter: string): TraceFilter {
  const read: TraceFilter = { fromMs: -Infinity, toMs: Infinity, trace: [], row: [], text: [] };
  for (const comparison of comparisonsOf(filter)) {
    add(read, comparison);
  }
  return read;
}

function add(filter: TraceFilter, comparison: Comparison): void {
  switch (comparison.entity) {
    case 'attribute':
    case 'attributes':
    case 'trace':
      addAttribute(filter, comparison);
      break;
    case 'tag':
    case 'tags':
      filter.trace.push(mapTest(comparison, ({ info }) => info.tags[comparison.key]));
      break;
    case 'metadata':
    case 'request_metadata':
      if (/^mlflow\.trace\.(?:tokenUsage|cost)$/.test(comparison.key)) {
        throw notSimulated(`a filter on metadata ${comparison.key}`);
      }
      filter.trace.push(mapTest(comparison, ({ info }) => info.metadata[comparison.key]));
      break;
    case 'span':
      addSpan(filter, comparison);
      break;
    case 'feedback':
    case 'expectation':
      filter.trace.push(assessmentTest(comparison.entity, comparison));
      break;
    case 'issue':
      throw notSimulated('issues');
    default:
      throw invalid(`Invalid entity type '${comparison.entity}'.`);
  }
}

/** Also by their shorter names. */
const NUMBERS: Readonly<Record<string, (head: TraceHead) => number>> = {
  timestamp_ms: ({ info }) => info.startMs,
  timestamp: ({ info }) => info.startMs,
  execution_time_ms: ({ info }) => info.durationMs,
  execution_time: ({ info }) => info.durationMs,
  end_time_ms: ({ info }) => info.startMs + info.durationMs,
  end_time: ({ info }) => info.startMs + info.durationMs,
};

function addAttribute(filter: TraceFilter, comparison: Comparison): void {
  const { key, comparator, value } = comparison;
  const number = NUMBERS[key];
  if (number !== undefined) {
    const test = numberTest(comparator, value);
    filter.trace.push((head) => test(number(head)));
    if (key.startsWith('timestamp')) {
      narrow(filter, comparator, Number(value));
    }
    return;
  }
  switch (key) {
    case 'status':
      filter.trace.push(plainTest(comparison, ({ info }) => info.state));
      break;
    case 'request_id':
      filter.trace.push(plainTest(comparison, ({ info }) => `tr-${info.id}`));
      break;
    case 'client_request_id':
      filter.trace.push(plainTest(comparison, () => undefined));
      break;
    case 'name':
      filter.trace.push(mapTest(comparison, ({ info }) => info.tags['mlflow.traceName']));
      break;
    case 'run_id':
      filter.trace.push(mapTest(comparison, ({ info }) => info.metadata['mlflow.sourceRun']));
      break;
    case 'prompt':
      filter.trace.push(promptTest(comparison));
      break;
    case 'text':
      if (comparator !== 'LIKE' && comparator !== 'ILIKE') {
        throw invalid(`span.content comparator '${comparator}' not one of '{'ILIKE', 'LIKE'}'`);
      }
      filter.text.push(textTest(comparator, value));
      break;
    default:
      throw invalid(`Invalid attribute key '${key}' specified.`);
  }
}

/** So that a search need not look through all of time. */
function narrow(filter: TraceFilter, comparator: string, value: number): void {
  if (comparator === '>' || comparator === '>=' || comparator === '=') {
    filter.fromMs = Math.max(filter.fromMs, value);
  }
  if (comparator === '<' || comparator === '<=' || comparator === '=') {
    filter.toMs = Math.min(filter.toMs, value);
  }
}

type Read = (head: TraceHead) => string | undefined;

/** Columns that take lists. */
function plainTest({ comparator, value }: Comparison, read: Read): (head: TraceHead) => boolean {
  const test = textTest(comparator, value);
  return (head) => test(read(head));
}

/** Tags and metadata, which a trace may lack. */
function mapTest({ comparator, value }: Comparison, read: Read): (head: TraceHead) => boolean {
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
    return (head) => (read(head) === undefined) === (comparator === 'IS NULL');
  }
  if (comparator.endsWith('IN')) {
    throw badComparator(comparator);
  }
  const test = textTest(comparator, value);
  return (head) => test(read(head));
}

function promptTest({ comparator, value }: Comparison): (head: TraceHead) => boolean {
  if (comparator !== '=' || typeof value !== 'string' || value.split('/').length !== 2) {
    throw invalid(`Invalid prompts filter value '${String(value)}'. Expected format: prompt = "name/version"`);
  }
  return ({ info }) => info.prompts.some(({ name, version }) => `${name}/${version}` === value);
}

const ATTRIBUTE = /^attributes\.(.+)$/s;

function addSpan(filter: TraceFilter, { key, comparator, value }: Comparison): void {
  const attribute = ATTRIBUTE.exec(key)?.[1];
  if (attribute !== undefined) {
    filter.text.push(attributeTest(attribute, comparator, value));
    return;
  }
  if (key === 'content') {
    throw notSimulated('span.content; use trace.text');
  }
  if (key !== 'name' && key !== 'type' && key !== 'status') {
    throw invalid(
      `Invalid span attribute '${key}'. Supported attributes: name, status, type, attributes.<attribute_name>.`
    );
  }
  const test = textTest(comparator, value);
  filter.row.push((row) => test(row[key]));
}

/** MLflow looks for the attribute in the text of the span, where its value is JSON within JSON. */
function attributeTest(attribute: string, comparator: string, value: Comparison['value']): (text: string) => boolean {
  if (typeof value !== 'string' || !/^(?:I|R)?LIKE$/.test(comparator)) {
    throw notSimulated(`“${comparator}” of an attribute of a span`);
  }
  if (comparator !== 'RLIKE') {
    return textTest(comparator, `%"${attribute}"${value}%`);
  }
  const open = value.startsWith('^') ? `"\\\\"${value.slice(1)}` : `"\\\\".*${value}`;
  const whole = value.endsWith('$') ? `${open.slice(0, -1)}\\\\"` : open;
  return textTest('RLIKE', `"${attribute}": ${whole}`);
}
