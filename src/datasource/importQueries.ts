import {
  hasQueryExportSupport,
  type AbstractLabelMatcher,
  type AbstractQuery,
  type DataSourceApi,
} from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { readQuery, writeExpression } from '../plan';
import { printSelector } from '../promql';
import { readPromql, type RecogniseOptions, type ReadPromql } from '../promql/reading';
import { messageOf } from '../series/text';
import { PLUGIN_ID, PROMETHEUS_TYPES, type FireworksQuery } from '../types';

export type ImportOptions = Omit<RecogniseOptions, 'isHeatmap' | 'otherMetrics'> & {
  /** Metrics that there are, documented or not. */
  metrics: () => Promise<readonly string[]>;
};

/** The part of a query of Grafana's Prometheus data source that is read. */
interface PromQuery extends DataQuery {
  expr?: unknown;
  legendFormat?: unknown;
  format?: unknown;
  instant?: unknown;
  range?: unknown;
  interval?: unknown;
}

/**
 * The rows of a panel whose data source is switched to this one, as rows of this one. What means one of our queries becomes
 * that; what does not stays as a row that says why, with what it was.
 */
export async function importQueries(
  queries: readonly DataQuery[],
  origin: Pick<DataSourceApi, 'type'>,
  options: ImportOptions
): Promise<FireworksQuery[]> {
  const taken = new Set(queries.map(({ refId }) => refId));
  const imported: FireworksQuery[] = [];
  for (const query of queries) {
    const type = query.datasource?.type ?? origin.type;
    if (type === PLUGIN_ID) {
      imported.push(readQuery(query));
    } else if (type === '__expr__') {
      imported.push(ofServerExpression(query));
    } else if (isOfPrometheus(type) || isOfPrometheus(origin.type)) {
      imported.push(...(await ofPrometheus(query, options, taken)));
    } else {
      imported.push(...(await ofMatchers(query, origin, options, taken)));
    }
  }
  return imported;
}

function isOfPrometheus(type: string): boolean {
  return PROMETHEUS_TYPES.includes(type);
}

/** What stays of a row whatever it asks for. */
function rowOf({ refId, hide, key }: DataQuery): FireworksQuery {
  return { refId, ...(hide === true ? { hide } : {}), ...(key === undefined ? {} : { key }) };
}

async function ofPrometheus(query: PromQuery, options: ImportOptions, taken: Set<string>): Promise<FireworksQuery[]> {
  const expression = typeof query.expr === 'string' ? query.expr.trim() : '';
  if (expression === '') {
    return [rowOf(query)];
  }
  const read = await readKnown(expression, query.format === 'heatmap', options);
  if (!read.ok) {
    return [{ ...rowOf(query), imported: { expression, notes: [read.reason] } }];
  }
  const notes = [...read.notes, ...notesOf(query, read)];
  const legend = typeof query.legendFormat === 'string' && query.legendFormat !== '__auto' ? query.legendFormat : '';
  const more: Partial<FireworksQuery> = {
    ...(legend === '' ? {} : { legend }),
    ...(query.format === 'table' ? { format: 'table' } : {}),
    ...(notes.length === 0 ? {} : { imported: { expression, notes } }),
  };
  if ('query' in read) {
    return [{ ...rowOf(query), ...read.query, ...more }];
  }
  const letters = read.rows.map(() => nextLetter(taken));
  return [
    ...read.rows.map((row, place): FireworksQuery => ({ ...row, refId: letters[place] ?? '', hide: true })),
    {
      ...rowOf(query),
      ...more,
      queryType: 'arithmetic',
      expression: writeExpression(read.expression, (place) => letters[Number(place)] ?? place),
    },
  ];
}

/** The metrics are asked for only where one is not documented, since that may take a scrape. */
async function readKnown(text: string, isHeatmap: boolean, options: ImportOptions): Promise<ReadPromql> {
  const read = await readPromql(text, { ...options, isHeatmap, otherMetrics: [] });
  if (read.ok || read.otherMetric === undefined) {
    return read;
  }
  const otherMetrics = await options.metrics().catch(() => []);
  return otherMetrics.length === 0 ? read : readPromql(text, { ...options, isHeatmap, otherMetrics });
}

function notesOf({ instant, range, interval }: PromQuery, read: ReadPromql): string[] {
  const isOfRange = 'query' in read && read.query.over?.window === 'range';
  const isInstant = instant === true && range !== true;
  return [
    ...(isInstant && !isOfRange
      ? ['It asked for one moment: here every step is drawn, of which the last is that moment.']
      : []),
    ...(!isInstant && isOfRange
      ? ['There is one value for the whole time range, at its end, instead of one at each step.']
      : []),
    ...(typeof interval === 'string' && interval !== ''
      ? [`Its “Min step” of ${interval} was left out: set “Min interval” in the panel’s query options.`]
      : []),
  ];
}

function nextLetter(taken: Set<string>): string {
  for (let place = 0; ; place++) {
    const round = Math.floor(place / 26);
    const letter = String.fromCharCode(65 + (place % 26)) + (round === 0 ? '' : String(round));
    if (!taken.has(letter)) {
      taken.add(letter);
      return letter;
    }
  }
}

/** Grafana's own expressions: arithmetic between rows is one here, too. */
function ofServerExpression(query: DataQuery & { type?: unknown; expression?: unknown }): FireworksQuery {
  const { type, expression } = query;
  const text = typeof expression === 'string' ? expression : '';
  if (type === 'math' && text !== '') {
    return { ...rowOf(query), queryType: 'arithmetic', expression: text };
  }
  const kind = typeof type === 'string' ? type : 'this kind';
  const notes = [
    `Grafana’s expressions of ${kind} are computed by its server, which does not see the rows of this data source.`,
  ];
  return { ...rowOf(query), imported: { expression: text, notes } };
}

const OPERATORS = { Equal: '=', NotEqual: '!=', EqualRegEx: '=~', NotEqualRegEx: '!~' } as const;

/** Of others only the series that they select are known, if these; what selects no series of Fireworks is left. */
async function ofMatchers(
  query: DataQuery,
  origin: Pick<DataSourceApi, 'type'>,
  options: ImportOptions,
  taken: Set<string>
): Promise<FireworksQuery[]> {
  if (!hasQueryExportSupport<DataQuery>(origin)) {
    return [];
  }
  let abstract: AbstractQuery | undefined;
  try {
    [abstract] = await origin.exportToAbstractQueries([query]);
  } catch (error) {
    // One row's trouble is its own; the others come all the same.
    const notes = [`Its data source did not tell what it selects: ${messageOf(error)}`];
    return [{ ...rowOf(query), imported: { expression: `a query of ${origin.type}`, notes } }];
  }
  const matchers = (abstract?.labelMatchers ?? []).map(({ name, operator, value }: AbstractLabelMatcher) => ({
    label: name,
    operator: OPERATORS[operator],
    value: value.replaceAll('\\\\', '\\').replaceAll('\\"', '"'),
  }));
  const expr = printSelector(undefined, matchers);
  return matchers.some(({ label }) => label === '__name__') ? ofPrometheus({ ...query, expr }, options, taken) : [];
}
