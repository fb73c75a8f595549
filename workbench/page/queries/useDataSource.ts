import type { DataSourceApi } from '@grafana/data';
import { useEffect, useState } from 'react';
import type { Workbench } from '../services/install';

/** The instance for a uid, once it is there; undefined for an undefined uid. */
export function useDataSource({ dataSources }: Workbench, uid: string | undefined): DataSourceApi | undefined {
  const [source, setSource] = useState<DataSourceApi>();
  useEffect(() => {
    let wanted = true;
    if (uid !== undefined) {
      void dataSources.get(uid).then((found) => wanted && setSource(found));
    }
    return () => {
      wanted = false;
    };
  }, [dataSources, uid]);
  return source;
}
