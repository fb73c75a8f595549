import { comparisonsOf, type Comparison } from '../filter/comparisons';
import type { SpanRow, TraceHead } from '../head';
import { invalid, notSimulated } from '../refusal';

export interface MetricFilters {
  trace: Array<(head: TraceHead) => boolean>;
  row: Array<(row: SpanRow) => boolean>;
}

/** Each filter of an aggregate is one comparison by `=`. @throws Refusal */
export function readMetricFilters(filters: readonly string[], view: string): MetricFilters {
  const read: MetricFilters = { trace: [], row: [] };
  for (const filter of filters) {
    const [comparison, ...more] = comparisonsOf(filter);
    if (comparison === undefined || more.length > 0) {
      throw invalid(`Invalid filter: '${filter}'. Expected one filter clause.`);
    }
    add(read, comparison, view);
  }
  return read;
}

const MAPS = /^(tag|metadata)\.(.+)$/s;

function add({ trace, row }: MetricFilters, { entity, key, comparator, value }: Comparison, view: string): void {
  if (comparator !== '=') {
    throw invalid(`Invalid comparator: '${comparator}', only '=' operator is supported`);
  }
  if (entity === 'trace') {
    const [, map, name = ''] = MAPS.exec(key) ?? [];
    if (map !== undefined) {
      trace.push(({ info }) => info[map === 'tag' ? 'tags' : 'metadata'][name] === value);
    } else if (key === 'status') {
      trace.push(({ info }) => info.state === value);
    } else {
      throw invalid(`Invalid entity 'trace.${key}' specified.`);
    }
    return;
  }
  if (entity === 'assessment') {
    throw notSimulated('a filter of aggregates by assessments');
  }
  if (entity !== 'span' || (key !== 'name' && key !== 'type' && key !== 'status')) {
    throw invalid(`Invalid identifier '${entity}.${key}'.`);
  }
  if (view !== 'SPANS') {
    throw invalid(`Filtering by span is only supported for SPANS view type, got ${view}`);
  }
  row.push((span) => span[key] === value);
}
