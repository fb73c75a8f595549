import type { Experiment, MlflowClient, TimeRange } from '../client/client';
import { MlflowError } from '../client/errors';
import { searchTraces } from '../search/searchTraces';
import type { TraceSettings } from './settings';

/** What Save & test shows of MLflow. */
export interface MlflowHealth {
  status: 'success' | 'warning' | 'error';
  /** One line, such as "MLflow 3.17.2, 2 experiments, 18 traces". */
  message: string;
  /** What to know or to do next, a line each. */
  details: string[];
}

const COUNTED = 500;

const OPEN = 'The server behind the MLflow URL resolves encoded dots in paths';
const OPEN_WAY_OUT =
  'Whoever may query this data source can thus delete traces and more, as far as its user or token at MLflow may. Give it a user that may only read, or put the gateway of integrations/nginx in between: docs/security.md.';

/** Asks everything that queries will ask, since MLflow answers /version and /health even when it refuses the rest. */
export async function testMlflow(
  client: MlflowClient,
  settings: TraceSettings,
  range: TimeRange
): Promise<MlflowHealth> {
  const version = await client.version().catch(() => undefined);
  const server = `MLflow${version === undefined ? '' : ` ${version}`}`;
  try {
    const experiments = await client.experiments();
    const chosen = chosenExperiments(experiments, settings);
    if (!chosen.ok) {
      return { status: 'error', message: `${server}: ${chosen.message}`, details: named(experiments) };
    }
    const request = { experimentIds: chosen.ids, filter: '', range };
    const { infos, cut } = await searchTraces(client, request, COUNTED);
    const isOpen = await client.resolvesDots();
    const seen = `${cut ? 'more than ' : ''}${infos.length} traces in the last ${days(range)} days`;
    return {
      status: infos.length > 0 && !isOpen ? 'success' : 'warning',
      message: `${server}, ${experiments.length} experiments, ${seen}${isOpen ? `. ${OPEN}` : ''}`,
      details: [...(isOpen ? [OPEN_WAY_OUT] : []), ...(await storeDetails(client)), ...privacy(settings)],
    };
  } catch (error) {
    if (!(error instanceof MlflowError)) {
      throw error;
    }
    return { status: 'error', message: error.message, details: addressDetails(settings, version) };
  }
}

function chosenExperiments(
  experiments: readonly Experiment[],
  { experimentIds }: TraceSettings
): { ok: true; ids: string[] } | { ok: false; message: string } {
  const known = new Set(experiments.map((one) => one.id));
  const unknown = experimentIds.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    return { ok: false, message: `there is no experiment ${unknown.join(', ')}, or this user may not see it.` };
  }
  return { ok: true, ids: experimentIds.length > 0 ? experimentIds : [...known] };
}

function named(experiments: readonly Experiment[]): string[] {
  return experiments.slice(0, 10).map((one) => `Experiment ${one.id}: ${one.name}`);
}

async function storeDetails(client: MlflowClient): Promise<string[]> {
  const store = await client.storeType().catch(() => undefined);
  return store !== undefined && store !== 'SqlStore'
    ? [`MLflow keeps its data in a ${store}: filters on spans and statistics computed by MLflow need a database.`]
    : [];
}

function privacy({ editorsOnly }: TraceSettings): string[] {
  return editorsOnly
    ? []
    : [
        'Everybody who may query this data source can read prompts and answers. Use a data source of its own, or the URL for editors.',
      ];
}

function addressDetails({ url }: TraceSettings, version: string | undefined): string[] {
  return [
    ...(url.endsWith('/') ? ['The MLflow URL must not end with a slash.'] : []),
    ...(version === undefined ? [] : [`MLflow ${version} answers /version, so the address itself is right.`]),
  ];
}

function days({ fromMs, toMs }: TimeRange): number {
  return Math.max(1, Math.round((toMs - fromMs) / 86_400_000));
}
