import type {
  DataSourceApi,
  DataSourceInstanceSettings,
  DataSourceJsonData,
  DataSourceRef,
  DataSourceSettings,
} from '@grafana/data';
import type { DataSourceSrv } from '@grafana/runtime';
import type { LoadedPlugin } from '../loader/loadPlugin';

export interface DataSourceService extends DataSourceSrv {
  /** Takes saved settings over: the next `get` gives a new instance, as in Grafana after Save & test. */
  update(settings: DataSourceSettings): void;
}

/** Grafana's data source service over the instances that the workbench's server keeps, all of the one plugin. */
export function createDataSourceService(
  { plugin, meta }: LoadedPlugin,
  saved: readonly DataSourceSettings[],
  interpolate: (text: string) => string
): DataSourceService {
  const settings = new Map(saved.map((each) => [each.uid, toInstanceSettings(each)]));
  const instances = new Map<string, DataSourceApi>();

  function toInstanceSettings(each: DataSourceSettings): DataSourceInstanceSettings<DataSourceJsonData> {
    return {
      id: each.id,
      uid: each.uid,
      name: each.name,
      type: each.type,
      meta,
      jsonData: each.jsonData,
      access: 'proxy',
      readOnly: each.readOnly ?? false,
      isDefault: each.isDefault,
      // Grafana gives the browser the proxy's address instead of the data source's own.
      url: `/api/datasources/proxy/uid/${each.uid}`,
    };
  }

  function find(ref?: DataSourceRef | string | null) {
    const wanted = interpolate((typeof ref === 'string' ? ref : ref?.uid) ?? '');
    const all = [...settings.values()];
    if (wanted === '' || wanted === 'default') {
      const type = typeof ref === 'object' ? ref?.type : undefined;
      return all.find((each) => each.isDefault && (type === undefined || each.type === type)) ?? all[0];
    }
    return settings.get(wanted) ?? all.find((each) => each.name === wanted);
  }

  return {
    async get(ref) {
      const found = find(ref);
      if (found === undefined) {
        throw new Error(`Datasource ${typeof ref === 'string' ? ref : (ref?.uid ?? '')} was not found`);
      }
      const existing = instances.get(found.uid);
      if (existing !== undefined) {
        return existing;
      }
      const instance = new plugin.DataSourceClass(found);
      // Grafana sets these two after construction as well (plugins/datasource_srv.ts).
      instance.components = plugin.components;
      instance.meta = meta;
      instances.set(found.uid, instance);
      return instance;
    },
    getList: (filters) =>
      [...settings.values()].filter(
        (each) =>
          (filters?.pluginId === undefined || filters.pluginId === each.type) &&
          (filters?.type === undefined || [filters.type].flat().includes(each.type)) &&
          (filters?.filter?.(each) ?? true)
      ),
    getInstanceSettings: (ref) => find(ref),
    async reload() {},
    registerRuntimeDataSource() {
      throw new Error('The workbench has no runtime data sources');
    },
    update(each) {
      settings.set(each.uid, toInstanceSettings(each));
      instances.delete(each.uid);
    },
  };
}
