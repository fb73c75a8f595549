import type { MetricFindValue } from '@grafana/data';
import type { TracesPart } from '../answer';
import type { FireworksVariableQuery, TraceList } from '../types';

/** What MLflow knows for a variable. An experiment is shown by its name and used by its id. */
export async function traceValues(
  list: TraceList,
  { experiments = [] }: Pick<FireworksVariableQuery, 'experiments'>,
  range: { fromMs: number; toMs: number },
  traces: TracesPart
): Promise<MetricFindValue[]> {
  const source = await traces.source();
  if (list === 'experiments') {
    return (await source.experiments()).map(({ id, name }) => ({ text: name, value: id }));
  }
  return (await source.values(list, range, experiments)).map((text) => ({ text, value: text }));
}
