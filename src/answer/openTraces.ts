import type { TraceSource } from '../traces';
import { readTraceSettings, type LinkedDashboards, type TraceSettings } from '../traces/eager';

type Settings = Parameters<typeof readTraceSettings>[0];
type Backend = Parameters<typeof import('../traces').grafanaHttp>[0];

/** The MLflow that the settings name. */
export interface OpenedTraces {
  settings: TraceSettings;
  /** False when no MLflow is set up. */
  isConfigured: boolean;
  /** Whether there is one, and this person may read it. */
  isReadable: boolean;
  /** The code that reads MLflow is loaded when it is first asked for: most dashboards show no traces. */
  source(): Promise<TraceSource>;
  /** Where links lead; absent for whoever may open Explore. */
  dashboards?: () => Promise<LinkedDashboards>;
}

/** The person who looks. */
export interface Reader {
  /** Or an admin. */
  isEditor: boolean;
  /** Where links lead; absent for whoever may open Explore. */
  dashboards?: () => Promise<LinkedDashboards>;
}

export function openTraces(
  instance: Settings,
  backend: Backend,
  { isEditor, dashboards }: Reader = { isEditor: true }
): OpenedTraces {
  const settings = readTraceSettings(instance);
  let opened: Promise<TraceSource> | undefined;
  return {
    settings,
    isConfigured: settings.url !== '',
    isReadable: settings.url !== '' && (isEditor || !settings.editorsOnly),
    source: () => {
      opened ??= open(settings, backend, dashboards).catch((error: unknown) => {
        // A chunk that could not be fetched may be there at the next attempt.
        opened = undefined;
        throw error;
      });
      return opened;
    },
    dashboards,
  };
}

async function open(
  settings: TraceSettings,
  backend: Backend,
  dashboards: OpenedTraces['dashboards']
): Promise<TraceSource> {
  const { grafanaHttp, traceSource } = await import('../traces');
  return traceSource(grafanaHttp(backend, settings.proxyPath), settings, () => Date.now(), dashboards);
}
