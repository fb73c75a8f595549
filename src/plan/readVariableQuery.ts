import type { FireworksVariableQuery } from '../types';
import { readQuery } from './fields';

/**
 * A variable's query as today's shape. A new variable has none yet, or an empty text: it lists values of a label. A
 * list that is not known is kept, for what lists it to refuse with a message.
 */
export function readVariableQuery(raw: unknown): FireworksVariableQuery {
  const source = typeof raw === 'object' && raw !== null ? raw : {};
  // The fields that both kinds of query have are read by the same rules.
  const { refId, metric, filters, experiments } = readQuery({ refId: 'FireworksVariableQuery', ...source });
  const list = 'list' in source && typeof source.list === 'string' && source.list !== '' ? source.list : 'labelValues';
  const label = 'label' in source && typeof source.label === 'string' ? source.label : undefined;
  return { ...source, refId, list: list as FireworksVariableQuery['list'], label, metric, filters, experiments };
}
