import {
  FieldType,
  type TraceKeyValuePair,
  type DataFrame,
  type Field,
  type FieldConfig,
  type QueryResultMetaNotice,
} from '@grafana/data';
import { parseJson, print } from '../json';
import { canToggle } from '../search/fields';

/** A column of a frame: its field, and how its value is read from a row. */
export interface Column<Row> {
  name: string;
  type: FieldType;
  config: FieldConfig;
  read: (row: Row) => unknown;
}

export function textColumn<Row>(
  name: string,
  read: (row: Row) => string | undefined,
  config: FieldConfig = {}
): Column<Row> {
  return { name, type: FieldType.string, config, read };
}

/** Sentences, which wrap. */
export function wordsColumn<Row>(name: string, read: (row: Row) => string): Column<Row> {
  return textColumn(name, read, { custom: { cellOptions: { type: 'auto', wrapText: true } } });
}

/** A column on whose cells a filter is offered, where traces can be found by what stands in them. */
export function filterableColumn<Row>(
  name: string,
  read: (row: Row) => string | undefined,
  config: FieldConfig = {}
): Column<Row> {
  return textColumn(name, read, { ...config, filterable: canToggle(name) });
}

export function numberColumn<Row>(
  name: string,
  read: (row: Row) => number | undefined,
  config: FieldConfig = {}
): Column<Row> {
  return { name, type: FieldType.number, config, read };
}

/** Milliseconds since the epoch. */
export function timeColumn<Row>(name: string, read: (row: Row) => number): Column<Row> {
  return { name, type: FieldType.time, config: {}, read };
}

/** Lists and objects. */
export function otherColumn<Row>(name: string, read: (row: Row) => unknown): Column<Row> {
  return { name, type: FieldType.other, config: {}, read };
}

/** The fields and length of a frame with a row each. Absent values are null, which Grafana leaves empty. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: ReadonlyArray<Column<Row>>
): { fields: Field[]; length: number } {
  const fields = columns.map(({ name, type, config, read }) => ({
    name,
    type,
    config,
    values: rows.map((row) => read(row) ?? null),
  }));
  return { fields, length: rows.length };
}

/** For a panel whose variable holds nothing yet, which is no error. */
export function noneChosen(refId: string, text: string): DataFrame {
  return withNotices({ refId, fields: [], length: 0 }, [text]);
}

export function withNotices(
  frame: DataFrame,
  texts: readonly string[],
  severity: 'info' | 'warning' = 'info'
): DataFrame {
  if (texts.length === 0) {
    return frame;
  }
  const added = texts.map((text): QueryResultMetaNotice => ({ severity, text }));
  return { ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...added] } };
}

/** Longer texts are cut in the trace view, which draws every character of an opened span. */
const LONGEST = 64 * 1024;

/**
 * A text as it was written, line breaks and all. Grafana puts this kind into the page as HTML, so it has to be escaped
 * here, and its copy button copies it as it is.
 */
export function prose(key: string, value: string): TraceKeyValuePair {
  return { key, value: escapeHtml(cut(value)), type: 'text' };
}

/**
 * Numbers, words and JSON. Of what has no kind Grafana escapes the value itself, makes a link of an address, and copies
 * key and value as JSON: JSON within JSON, where people want the one that was written.
 */
export function plain(key: string, value: unknown): TraceKeyValuePair {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { key, value };
  }
  const printed = print(value);
  if (/^https?:[^\s<&]*$/.test(printed)) {
    return { key, value: printed };
  }
  return isReadableJson(printed) ? { key, value: jsonInHtml(indented(printed)), type: 'text' } : prose(key, printed);
}

/** Deeper JSON is nothing to look at, longer JSON is cut. */
const DEEPEST = 100;

function isReadableJson(printed: string): boolean {
  return /^[[{]/.test(printed) && printed.length <= LONGEST && !isDeep(printed) && parseJson(printed) !== undefined;
}

function isDeep(printed: string): boolean {
  let depth = 0;
  for (let index = 0; index < printed.length && depth <= DEEPEST; index++) {
    const character = printed[index];
    depth += character === '[' || character === '{' ? 1 : character === ']' || character === '}' ? -1 : 0;
  }
  return depth > DEEPEST;
}

const JSON_PARTS = /"(?:[^"\\]|\\.)*"|[[{]\s*[\]}]|[[\]{},:]|[^\s"[\]{},:]+/gs;

/** The same JSON with a line for each value. Its texts and numbers stay as they were written. */
function indented(json: string): string {
  let line = '\n';
  const parts: string[] = [];
  for (const [part] of json.matchAll(JSON_PARTS)) {
    switch (part) {
      case '[':
      case '{':
        line += '  ';
        parts.push(part, line);
        break;
      case ']':
      case '}':
        line = line.slice(0, -2);
        parts.push(line, part);
        break;
      case ',':
        parts.push(part, line);
        break;
      case ':':
        parts.push(': ');
        break;
      default:
        parts.push(part);
    }
  }
  return parts.join('');
}

/** JSON can write what HTML would read otherwise in its own way, so that a copy of it is the same JSON. */
function jsonInHtml(json: string): string {
  return json.replace(BEGINNINGS, (character) => (character === '<' ? '\\u003c' : '\\u0026'));
}

/** Rounded to microseconds: times in JSON numbers are not more exact. */
export function milliseconds(key: string, value: number): TraceKeyValuePair {
  return { key, value: Number(value.toFixed(3)) };
}

/** A stack trace. Grafana puts it into the page as HTML too, where `<module>` would be a tag. */
export function stackTrace(stack: string): string {
  return escapeHtml(cut(stack));
}

export function cut(value: string): string {
  return value.length > LONGEST
    ? `${value.slice(0, LONGEST)}\n… cut here: ${value.length.toLocaleString('en')} characters in all`
    : value;
}

/** Begin a tag, a comment or a character reference; other `<` and `&` are themselves (WHATWG HTML, 13.2.5). */
const BEGINNINGS = /<(?=[a-z/!?])|&(?=[a-z#])/gi;

/**
 * The text for places where Grafana puts it into the page as HTML; docs/security.md lists them. It is safe between two
 * tags and not in attributes: quotes stay, since Grafana also shows these texts elsewhere as they are.
 */
export function escapeHtml(text: string): string {
  return text.replace(BEGINNINGS, (character) => (character === '<' ? '&lt;' : '&amp;'));
}
