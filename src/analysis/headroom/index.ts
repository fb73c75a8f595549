import type { DataFrame, FieldConfig } from '@grafana/data';
import { REPLICAS, REQUESTS } from '../../catalogue';
import { REPLICA_LABELS, type MetricsPlan } from '../../plan';
import {
  noneChosen,
  numberColumn,
  tableOf,
  textColumn,
  withNotices,
  wordsColumn,
  type Column,
} from '../../traces/frames/fields';
import {
  deploymentOf,
  numberAt,
  observedNeeds,
  observedText,
  readObserved,
  seriesOf,
  stepsGrid,
  unlistedTexts,
} from '../minutes';
import { assertPerDeployment, type Analysis, type AnalysisRequest, type Known, type Need } from '../types';
import { findHeadroom, type Headroom, type Load } from './findHeadroom';
import { headroomSentence } from './headroomWords';

/** So many that a slope can be told, and of so many minutes each that chance does not make it. */
const STEPS = 288;

const gridOf = ({ window }: AnalysisRequest) => stepsGrid(window, STEPS);

const GAUGES = {
  blocks: 'generator_kv_blocks_fraction:avg_by_deployment',
  slots: 'generator_kv_slots_fraction:avg_by_deployment',
  concurrent: 'requests_coordinator_concurrent_count:avg_by_deployment',
} as const;
const QUEUES = {
  'prefill queue': 'latency_prefill_queue_ms_bucket:sum_by_deployment',
  'generation queue': 'latency_generation_queue_ms_bucket:sum_by_deployment',
} as const;
const BY = ['deployment_id'];

/** How much more? */
export const headroom: Analysis = {
  needs: (request) => {
    assertPerDeployment(request, 'Headroom');
    const { matchers } = request;
    const ofReplicas = matchers.filter(({ label }) => REPLICA_LABELS.includes(label));
    const value = (metric: string, fn: 'avg' | 'max', op: 'sum' | 'max', own = matchers): MetricsPlan => ({
      kind: 'value',
      selection: { metric, matchers: own },
      over: { fn, window: { kind: 'step' } },
      combine: { op, by: BY },
    });
    const plans: Record<string, MetricsPlan> = {
      requests: value(REQUESTS, 'avg', 'sum'),
      replicas: value(REPLICAS, 'avg', 'sum', ofReplicas),
      ...Object.fromEntries(Object.entries(GAUGES).map(([id, metric]) => [id, value(metric, 'max', 'max')])),
      ...Object.fromEntries(
        Object.entries(QUEUES).map(([id, metric]): [string, MetricsPlan] => [
          id,
          {
            kind: 'quantile',
            selection: { metric, matchers },
            over: { fn: 'avg', window: { kind: 'step' } },
            quantiles: [0.9],
            by: BY,
          },
        ])
      ),
    };
    const grid = gridOf(request);
    return [...observedNeeds(grid), ...Object.entries(plans).map(([id, plan]): Need => ({ id, plan, grid }))];
  },
  wantsDeployments: true,
  answer: (request, known) => {
    const { refId } = request.query;
    const listed = new Map((known.deployments ?? []).map((one) => [one.id, one]));
    const rows = [...loadsOf(known)].map(([id, loads]): Row => ({
      id,
      name: listed.get(id)?.displayName ?? '',
      headroom: findHeadroom(loads, listed.get(id)?.most),
    }));
    const warnings = [...known.problems, ...unlistedTexts(known)];
    if (rows.length === 0) {
      const nothing = 'No requests were seen in this range, so nothing is known of headroom.';
      return [withNotices(noneChosen(refId, nothing), warnings, 'warning')];
    }
    const observed = observedText(readObserved(known, gridOf(request)));
    const infos = [
      `${observed} Room is for more requests of the same kind. The limit of concurrent requests is not documented, so nothing is concluded from them.`,
    ];
    return [withNotices(withNotices(headroomFrame(refId, rows), infos), warnings, 'warning')];
  },
};

/** The steps of each deployment in which requests ended. */
function loadsOf(known: Known): Map<string, Load[]> {
  const seriesById = (id: string) =>
    new Map(seriesOf(known.grids.get(id)).map((series) => [deploymentOf(series), series]));
  const parts = Object.fromEntries(
    ['replicas', ...Object.keys(GAUGES), ...Object.keys(QUEUES)].map((id) => [id, seriesById(id)])
  );
  const found = new Map<string, Load[]>();
  for (const requests of seriesOf(known.grids.get('requests'))) {
    const id = deploymentOf(requests);
    const at = (part: string, place: number) => {
      const series = parts[part]?.get(id);
      return series && numberAt(series, place);
    };
    const loads = Array.from(requests.column.values).flatMap((_, place): Load[] => {
      const rate = numberAt(requests, place) ?? 0;
      const replicas = at('replicas', place);
      const waits = Object.keys(QUEUES).flatMap((queue) => at(queue, place) ?? []);
      return rate > 0
        ? [
            {
              rate,
              replicas: replicas !== undefined && replicas > 0 ? replicas : undefined,
              blocks: at('blocks', place),
              slots: at('slots', place),
              concurrent: at('concurrent', place),
              queueMs: waits.length === 0 ? undefined : Math.max(...waits),
            },
          ]
        : [];
    });
    found.set(id, [...(found.get(id) ?? []), ...loads]);
  }
  return found;
}

interface Row {
  id: string;
  name: string;
  headroom: Headroom;
}

const TIMES: FieldConfig = { unit: 'suffix: ×', decimals: 2 };
const COUNT: FieldConfig = { unit: 'short', decimals: 0 };

function headroomFrame(refId: string, rows: readonly Row[]): DataFrame {
  const band = (end: 'low' | 'high', which: 'now' | 'withMost') => (row: Row) =>
    row.headroom.outcome.kind === 'band' ? belowOnce(row.headroom.outcome[which]?.[end]) : undefined;
  const fullness = (resource: 'blocks' | 'slots') => (row: Row) =>
    row.headroom.fullest.find((one) => one.resource === resource)?.use;
  const columns: Array<Column<Row>> = [
    textColumn('deployment_id', ({ id }) => id),
    textColumn('Name', ({ name }) => name),
    wordsColumn('In words', (row) => headroomSentence(row.headroom)),
    numberColumn('From', band('low', 'now'), {
      ...TIMES,
      description: 'Times the busy traffic, in the fuller minutes',
    }),
    numberColumn('To', band('high', 'now'), {
      ...TIMES,
      description: 'Times the busy traffic, in the emptier minutes',
    }),
    textColumn('Binds first', ({ headroom: { outcome } }) => (outcome.kind === 'band' ? outcome.binds : undefined), {}),
    numberColumn('Busy traffic', (row) => finite(row.headroom.busyRate), {
      unit: 'reqps',
      description: 'Only one of twenty steps had more',
    }),
    numberColumn('Blocks in use', fullness('blocks'), { unit: 'percentunit', decimals: 0 }),
    numberColumn('Slots in use', fullness('slots'), { unit: 'percentunit', decimals: 0 }),
    numberColumn('Concurrent', (row) => row.headroom.concurrent, { ...COUNT, decimals: 1 }),
    numberColumn('Replicas', (row) => row.headroom.replicas, { ...COUNT, description: 'The most that it had' }),
    numberColumn('Max replicas', (row) => row.headroom.most, COUNT),
    numberColumn('From, at max', band('low', 'withMost'), TIMES),
    numberColumn('To, at max', band('high', 'withMost'), TIMES),
  ];
  return { refId, name: 'Headroom', meta: { preferredVisualisationType: 'table' }, ...tableOf(rows, columns) };
}

/** What is below once never reads as once. */
function belowOnce(times: number | undefined): number | undefined {
  return times !== undefined && times < 1 ? Math.floor(times * 100) / 100 : times;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
