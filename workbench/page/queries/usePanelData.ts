import { LoadingState, type DataQueryRequest, type DataSourceApi, type PanelData } from '@grafana/data';
import { useEffect, useState } from 'react';
import { runRequest } from './runRequest';

/**
 * Runs the request that `build` makes whenever `key` changes, cancels the one before, and keeps the old frames on
 * screen until new ones come, as Grafana's panels do. Nothing runs while there is no data source or no `key`.
 */
export function usePanelData(
  dataSource: DataSourceApi | undefined,
  key: string | undefined,
  build: (dataSource: DataSourceApi) => DataQueryRequest
): PanelData | undefined {
  const [data, setData] = useState<PanelData>();
  useEffect(() => {
    if (dataSource === undefined || key === undefined) {
      return undefined;
    }
    const subscription = runRequest(dataSource, build(dataSource)).subscribe((next) =>
      setData((before) =>
        next.state === LoadingState.Loading && next.series.length === 0 && before !== undefined
          ? { ...before, state: LoadingState.Loading }
          : next
      )
    );
    return () => subscription.unsubscribe();
    // `key` says all that `build` depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [dataSource, key]);
  return data;
}
