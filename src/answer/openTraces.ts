import type { TraceSource } from '../traces';
import { readTraceSettings, type TraceSettings } from '../traces/eager';

type Settings = Parameters<typeof readTraceSettings>[0];
type Backend = Parameters<typeof import('../traces').grafanaHttp>[0];

/** The MLflow that the settings name. */
export interface OpenedTraces {
  settings: TraceSettings;
  /** False when no MLflow is set up. */
  isConfigured: boolean;
  /** The code that reads MLflow is loaded when it is first asked for: most dashboards show no traces. */
  source(): Promise<TraceSource>;
}

export function openTraces(instance: Settings, backend: Backend): OpenedTraces {
  const settings = readTraceSettings(instance);
  let opened: Promise<TraceSource> | undefined;
  return {
    settings,
    isConfigured: settings.url !== '',
    source: () => {
      opened ??= open(settings, backend).catch((error: unknown) => {
        // A chunk that could not be fetched may be there at the next attempt.
        opened = undefined;
        throw error;
      });
      return opened;
    },
  };
}

async function open(settings: TraceSettings, backend: Backend): Promise<TraceSource> {
  const { grafanaHttp, traceSource } = await import('../traces');
  return traceSource(grafanaHttp(backend, settings.proxyPath), settings);
}
