import {
  CoreApp,
  CustomVariableSupport,
  DataSourceVariableSupport,
  isDataFrame,
  LoadingState,
  StandardVariableSupport,
  type DataQuery,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type MetricFindValue,
  type TimeRange,
} from '@grafana/data';
import { filter, firstValueFrom, from, type Observable } from 'rxjs';
import { buildRequest } from '../queries/buildRequest';
import { errorMessage } from '../queries/runRequest';

/** Asks a data source for a variable's values in whichever of Grafana's ways it supports. */
export async function queryVariable(
  dataSource: DataSourceApi,
  query: unknown,
  range: TimeRange,
  name: string
): Promise<MetricFindValue[]> {
  const { variables } = dataSource;
  if (variables === undefined) {
    return (await dataSource.metricFindQuery?.(query, { range, variable: { name } })) ?? [];
  }
  const target: DataQuery =
    variables instanceof StandardVariableSupport ? variables.toDataQuery(asStandardQuery(query)) : asQuery(query, name);
  const request = buildRequest({ dataSource, targets: [target], range, maxDataPoints: 100, app: CoreApp.Unknown });
  return toValues(await lastPacket(ask(dataSource, request)));
}

function ask(dataSource: DataSourceApi, request: DataQueryRequest): Observable<DataQueryResponse> {
  const { variables } = dataSource;
  if (variables instanceof CustomVariableSupport) {
    return variables.query(request);
  }
  if (variables instanceof StandardVariableSupport && variables.query !== undefined) {
    return variables.query(request);
  }
  if (variables instanceof StandardVariableSupport || variables instanceof DataSourceVariableSupport) {
    return from(dataSource.query(request));
  }
  throw new Error('This kind of variable support is not known to the workbench');
}

/** The first packet that is not about to be replaced. */
function lastPacket(packets: Observable<DataQueryResponse>): Promise<DataQueryResponse> {
  return firstValueFrom(
    packets.pipe(filter(({ state }) => state !== LoadingState.Loading && state !== LoadingState.Streaming))
  );
}

function toValues(packet: DataQueryResponse): MetricFindValue[] {
  const message = errorMessage(packet);
  if (message !== undefined) {
    throw new Error(message);
  }
  const items: unknown[] = packet.data;
  return items.flatMap((item): MetricFindValue[] => {
    if (isDataFrame(item)) {
      const texts =
        item.fields.find(({ name }) => name === 'text') ?? item.fields.find(({ type }) => type === 'string');
      const values = item.fields.find(({ name }) => name === 'value') ?? texts;
      return (texts?.values ?? []).map((text: unknown, row: number) => ({
        text: String(text),
        value: String(values?.values[row]),
      }));
    }
    return isValue(item) ? [item] : [];
  });
}

function isValue(item: unknown): item is MetricFindValue {
  return typeof item === 'object' && item !== null && 'text' in item;
}

function asQuery(query: unknown, name: string): DataQuery {
  return typeof query === 'object' && query !== null
    ? { refId: `variable-${name}`, ...query }
    : { refId: `variable-${name}` };
}

/** Grafana hands a legacy string over as `{query}`. */
function asStandardQuery(query: unknown) {
  return typeof query === 'string' ? { refId: 'variable', query } : { query: '', ...asQuery(query, 'standard') };
}
