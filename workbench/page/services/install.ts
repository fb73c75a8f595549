import { EventBusSrv, type DataSourceSettings } from '@grafana/data';
import {
  FakeEchoSrv,
  getBackendSrv,
  locationService,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setEchoSrv,
  setLocationSrv,
  setPluginLinksHook,
  setTemplateSrv,
} from '@grafana/runtime';
import { loadPlugin, type LoadedPlugin } from '../loader/loadPlugin';
import { createBackend } from './backend';
import { createDataSourceService, type DataSourceService } from './dataSources';
import { createTemplates, type TemplateScope, type Templates } from './templates';

export interface Workbench extends LoadedPlugin {
  dataSources: DataSourceService;
  templates: Templates;
  /** Whether the server has samples from before now. */
  hasHistory: boolean;
}

/** Puts in place what Grafana offers to plugins, then loads the plugin. `scope` is what variables stand for. */
export async function installServices(scope: () => TemplateScope): Promise<Workbench> {
  const backend = createBackend((input, init) => window.fetch(input, init));
  setBackendSrv(backend);
  setEchoSrv(new FakeEchoSrv());
  setAppEvents(new EventBusSrv());
  setLocationSrv(locationService);
  setPluginLinksHook(() => ({ links: [], isLoading: false }));
  const templates = createTemplates(scope, (name) => dataSources.getInstanceSettings(name)?.uid);
  setTemplateSrv(templates);
  const saved = await getBackendSrv().get<DataSourceSettings[]>('/api/datasources');
  const about = await getBackendSrv().get<{ history: boolean }>('/api/workbench');
  const loaded = await loadPlugin(saved[0]?.type ?? '');
  const dataSources: DataSourceService = createDataSourceService(loaded, saved, (text) => templates.replace(text));
  setDataSourceSrv(dataSources);
  return { ...loaded, dataSources, templates, hasHistory: about.history };
}
