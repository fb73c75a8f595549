/// <reference types="systemjs" />
import { DataSourcePlugin, PluginType, type DataSourcePluginMeta, type DataSourceApi } from '@grafana/data';
import { SHARED_MODULES } from './sharedModules';

export interface LoadedPlugin {
  plugin: DataSourcePlugin<DataSourceApi>;
  meta: DataSourcePluginMeta;
}

/** Where the built plugin is served, as Grafana serves it. */
const baseUrl = (id: string) => `public/plugins/${id}`;

/**
 * Loads the built plugin as Grafana does: an AMD module through SystemJS, what it shares with Grafana set beforehand.
 * SystemJS comes last of all, because its AMD extra would otherwise catch libraries that look for `define`.
 */
export async function loadPlugin(id: string): Promise<LoadedPlugin> {
  await import('systemjs/dist/system.js');
  await import('systemjs/dist/extras/amd.js');
  const imports: Record<string, string> = {};
  for (const [name, namespace] of Object.entries(SHARED_MODULES)) {
    imports[name] = `package:${name}`;
    System.set(`package:${name}`, namespace as System.Module);
  }
  System.addImportMap({ imports });
  const json: unknown = await (await fetch(`/${baseUrl(id)}/plugin.json`)).json();
  const meta = toMeta(json);
  const exports: unknown = await System.import(`${window.location.origin}/${meta.module}`);
  if (typeof exports !== 'object' || exports === null || !('plugin' in exports)) {
    throw new Error(`${meta.module} exports no "plugin"`);
  }
  const { plugin } = exports;
  if (!(plugin instanceof DataSourcePlugin)) {
    throw new Error(`${meta.module} exports something else than a DataSourcePlugin; does it bundle @grafana/data?`);
  }
  plugin.meta = meta;
  return { plugin, meta };
}

function toMeta(json: unknown): DataSourcePluginMeta {
  // plugin.json is checked when it is built; Grafana's server adds where its files are.
  const written = json as DataSourcePluginMeta;
  const base = baseUrl(written.id);
  const logo = (path: string) => `/${base}/${path}`;
  const { logos } = written.info;
  return {
    ...written,
    type: PluginType.datasource,
    baseUrl: base,
    module: `${base}/module.js`,
    info: { ...written.info, logos: { small: logo(logos.small), large: logo(logos.large) } },
  };
}
