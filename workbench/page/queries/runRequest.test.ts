import {
  DataSourceApi,
  dateTime,
  LoadingState,
  type DataQuery,
  type DataQueryRequest,
  type DataQueryResponse,
  type PanelData,
} from '@grafana/data';
import { Subject } from 'rxjs';
import { buildRequest } from './buildRequest';
import { errorMessage, runRequest } from './runRequest';

class HandFed extends DataSourceApi {
  readonly packets = new Subject<DataQueryResponse>();
  override query = () => this.packets;
  override testDatasource = () => Promise.resolve({ status: 'success', message: '' });
  override filterQuery = (query: DataQuery) => query.refId !== 'empty';
}

const from = dateTime(0);
const to = dateTime(3_600_000);
const range = { from, to, raw: { from, to } };
const settings = { id: 1, uid: 'u', type: 't', name: 'n', jsonData: {}, access: 'proxy' as const, readOnly: false };

function run(targets: DataQuery[] = [{ refId: 'A' }]) {
  const source = new HandFed({ ...settings, meta: {} as never });
  const request: DataQueryRequest = buildRequest({
    dataSource: source,
    targets,
    range,
    maxDataPoints: 100,
    app: 'explore' as never,
  });
  const seen: PanelData[] = [];
  const subscription = runRequest(source, request).subscribe((data) => seen.push(data));
  const names = () => seen.at(-1)?.series.map(({ name }) => name);
  return { source, seen, names, subscription, request };
}

const frame = (name: string, meta = {}) => ({ name, refId: 'A', fields: [], length: 0, meta });

describe('runRequest', () => {
  it('replaces packets with the same key and adds others', () => {
    const { source, names } = run();
    source.packets.next({ data: [frame('old')], key: 'A' });
    source.packets.next({ data: [frame('b')], key: 'B' });
    source.packets.next({ data: [frame('new')], key: 'A' });
    expect(names()).toEqual(['new', 'b']);
  });

  it('takes the first frame for the key when none is given', () => {
    const { source, names } = run();
    source.packets.next({ data: [frame('old')] });
    source.packets.next({ data: [frame('new')] });
    expect(names()).toEqual(['new']);
  });

  it('keeps the data beside an error', () => {
    const { source, seen, names } = run();
    source.packets.next({ data: [frame('a')], errors: [{ message: 'too many requests' }] });
    expect(names()).toEqual(['a']);
    expect(seen.at(-1)?.state).toBe(LoadingState.Error);
    expect(errorMessage(seen.at(-1) ?? {})).toBe('too many requests');
  });

  it('turns what is thrown into an error', () => {
    const { source, seen } = run();
    source.packets.error(new Error('broken'));
    expect(errorMessage(seen.at(-1) ?? {})).toBe('broken');
  });

  it('keeps annotations apart', () => {
    const { source, seen, names } = run();
    source.packets.next({ data: [frame('mark', { dataTopic: 'annotations' }), frame('line')] });
    expect(names()).toEqual(['line']);
    expect(seen.at(-1)?.annotations?.map(({ name }) => name)).toEqual(['mark']);
  });

  it('unsubscribes from the data source when nobody listens any more', () => {
    const { source, subscription } = run();
    expect(source.packets.observed).toBe(true);
    subscription.unsubscribe();
    expect(source.packets.observed).toBe(false);
  });

  it('is done at once when there is nothing to ask', () => {
    const { seen } = run([{ refId: 'empty' }, { refId: 'B', hide: true }]);
    expect(seen).toMatchObject([{ state: LoadingState.Done, series: [] }]);
  });
});

describe('buildRequest', () => {
  it('leaves hidden targets out and names the data source', () => {
    expect(run([{ refId: 'A' }, { refId: 'B', hide: true }]).request.targets).toEqual([
      { refId: 'A', datasource: { uid: 'u', type: 't' } },
    ]);
  });

  it('makes the interval of the width, and offers it to variables', () => {
    const { request } = run();
    expect(request).toMatchObject({ interval: '30s', intervalMs: 30_000, maxDataPoints: 100 });
    expect(request.scopedVars.__interval_ms?.value).toBe(30_000);
  });
});
