import type { DataFrame, LinkModel } from '@grafana/data';

export interface SpanLink {
  title: string;
  href: string;
}

/** A key with its value, as the trace view has them. */
export interface SpanTag {
  key: string;
  value: string;
}

export interface SpanRow {
  id: string;
  name: string;
  service: string;
  /** How many spans it is inside of. */
  depth: number;
  /** Milliseconds after the first span began. */
  startMs: number;
  durationMs: number;
  isError: boolean;
  statusMessage: string;
  tags: readonly SpanTag[];
  /** Of the whole trace. */
  traceTags: readonly SpanTag[];
  stackTraces: readonly string[];
  warnings: readonly string[];
  logs: number;
  links: readonly SpanLink[];
}

/** The spans of a trace frame, each after its parent and deeper than it. */
export function readSpanRows(frame: DataFrame): SpanRow[] {
  const column = (name: string): unknown[] => frame.fields.find((field) => field.name === name)?.values ?? [];
  const [ids, parents, starts] = [column('spanID'), column('parentSpanID'), column('startTime')];
  const firstMs = starts.reduce<number>((least, ms) => Math.min(least, Number(ms)), Infinity);
  const idField = frame.fields.find((field) => field.name === 'spanID');
  const rowOf = (place: number, depth: number): SpanRow => {
    const tags = readTags(column('tags')[place]);
    return {
      id: String(ids[place]),
      name: String(column('operationName')[place]),
      service: String(column('serviceName')[place]),
      depth,
      startMs: Number(starts[place]) - firstMs,
      durationMs: Number(column('duration')[place]),
      isError: column('statusCode')[place] === 2,
      statusMessage: String(column('statusMessage')[place] ?? ''),
      tags,
      traceTags: readTags(column('serviceTags')[place]),
      stackTraces: texts(column('stackTraces')[place]),
      warnings: texts(column('warnings')[place]),
      logs: listOf(column('logs')[place]).length,
      links: (idField?.getLinks?.({ valueRowIndex: place }) ?? []).flatMap((link) => spanLink(link, tags)),
    };
  };
  const isRoot = (place: number) => !ids.includes(parents[place]);
  const below = (place: number, depth: number): SpanRow[] => [
    rowOf(place, depth),
    ...ids.flatMap((_, child) =>
      parents[child] === ids[place] && !isRoot(child) && child !== place ? below(child, depth + 1) : []
    ),
  ];
  return ids.flatMap((_, place) => (isRoot(place) ? below(place, 0) : []));
}

const SPAN_TAG = /%24%7B__span\.tags%5B(?:%5C)?%22(.+?)(?:%5C)?%22%5D%7D/g;

/** With the tags of the span that it names filled in; nothing where the span lacks one, as in Grafana's Explore. */
function spanLink({ title, href }: LinkModel, tags: readonly SpanTag[]): SpanLink[] {
  const valueOf = (key: string) => tags.find((tag) => tag.key === decodeURIComponent(key))?.value;
  const lacks = [...href.matchAll(SPAN_TAG)].some(([, key = '']) => valueOf(key) === undefined);
  return lacks
    ? []
    : [{ title, href: href.replace(SPAN_TAG, (_, key: string) => encodeURIComponent(valueOf(key) ?? '')) }];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** Texts of type "text" are written for HTML, in which Grafana draws them. */
function readTags(value: unknown): SpanTag[] {
  return listOf(value)
    .filter(isRecord)
    .map(({ key, value: one, type }) => ({
      key: String(key),
      value:
        type === 'text'
          ? String(one).replace(/&([a-z]+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
          : String(one),
    }));
}

function texts(value: unknown): string[] {
  return listOf(value).map(String);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
