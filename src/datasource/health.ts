import type { TestDataSourceResponse } from '@grafana/data';
import type { OpenedDeployments, OpenedTraces } from '../answer';
import { messageOf, saidInSettings } from '../series/text';
import type { OpenedStore } from '../stores';

/** What Grafana can do only with data sources that have a backend, and the way out. Part of every Save & test. */
const FRONTEND_LIMITS = [
  'This data source runs in the browser. Alert rules, server-side expressions, public dashboards and private data source',
  'connect do not work with it; for those, ask a Prometheus that scrapes the same endpoint.',
].join(' ');

const TRACES_SEEN_MS = 7 * 86_400_000;

/** What one part of the data source says of itself. */
interface PartHealth {
  title: string;
  status: 'success' | 'warning' | 'error';
  message: string;
  details: readonly string[];
}

/** The answer to Save & test: a line for each part that is set up. The trouble of one does not hide the other. */
export async function health(
  metrics: OpenedStore,
  traces: OpenedTraces,
  deployments: OpenedDeployments,
  nowMs: number
): Promise<TestDataSourceResponse> {
  const listing = deploymentsLine(deployments);
  const parts = await Promise.all([
    ...(metrics.isConfigured || !traces.isConfigured ? [metricsHealth(metrics)] : []),
    ...(traces.isConfigured ? [tracesHealth(traces, nowMs)] : []),
  ]);
  const [only] = parts;
  const message =
    parts.length === 1 && only !== undefined
      ? only.message
      : parts.map((part) => `${part.title}: ${part.message.replace(/\.$/, '')}.`).join(' ');
  const details = [...parts.flatMap((part) => part.details), ...(await listing), FRONTEND_LIMITS];
  return {
    status: worst(parts),
    message: saidInSettings(message),
    details: { verboseMessage: saidInSettings(details.join('\n')) },
  };
}

async function metricsHealth({ store, title }: OpenedStore): Promise<PartHealth> {
  return store.test().then(
    (tested) => ({ title, ...tested }),
    (error: unknown) => failed(title, error)
  );
}

async function tracesHealth(traces: OpenedTraces, nowMs: number): Promise<PartHealth> {
  const title = 'Traces';
  const range = { fromMs: nowMs - TRACES_SEEN_MS, toMs: nowMs };
  return traces
    .source()
    .then((source) => source.test(range))
    .then(
      (tested) => ({ title, ...tested }),
      (error: unknown) => failed(title, error)
    );
}

/** Whether deployments can be listed is something to know, and no trouble where they cannot. */
async function deploymentsLine({ isConfigured, source }: OpenedDeployments): Promise<readonly string[]> {
  return isConfigured
    ? [
        await source()
          .then((opened) => opened.test())
          .catch(messageOf),
      ]
    : [];
}

function failed(title: string, error: unknown): PartHealth {
  return { title, status: 'error', message: messageOf(error), details: [] };
}

function worst(parts: readonly PartHealth[]): PartHealth['status'] {
  const found = (['error', 'warning'] as const).find((status) => parts.some((part) => part.status === status));
  return found ?? 'success';
}
