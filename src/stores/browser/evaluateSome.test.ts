import { isBucketGrid, timeGrid, type Grid } from '../../evaluate';
import { createHistory, type History } from '../../history';
import { expositionOf, sample } from '../../history/testing/expositionOf';
import { planQuery, readQuery, type MetricsPlan } from '../../plan';
import { valueAt, type SparseColumn } from '../../series/stale';
import type { FireworksQuery } from '../../types';
import { compareGrids, shapeOf } from '../../../tests/differential/compareGrids';
import { evaluateSome } from './evaluateSome';
import type { Portions } from './evaluateSteps';

const MINUTE = 60_000;
const MINUTES = 90;
const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const DEPLOYMENTS = ['chat', 'code', 'embed', 'rank', 'vision'];
const GRID = timeGrid({ fromMs: 10 * MINUTE, toMs: MINUTES * MINUTE, intervalMs: MINUTE, utcOffsetSeconds: 0 });
/** One deployment, or as much of it as a step needs. */
const SMALL: Portions = { atOnce: 100, mostOfPart: 100, mostFound: 400 };

/** Five deployments, of which one comes late, another scales away for a while, and one has no bucket that ends at 500. */
async function collected(): Promise<History> {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  for (let minute = 1; minute <= MINUTES; minute++) {
    const samples = DEPLOYMENTS.flatMap((deployment_id, number) => {
      const isThere = (number !== 1 || minute > 40) && (number !== 2 || minute < 20 || minute > 50);
      const rate = 1 + ((minute * (number + 3)) % 7);
      const bounds = number === 3 ? ['100', '1000', '+Inf'] : ['100', '500', '1000', '+Inf'];
      return isThere
        ? [
            sample(REQUESTS, { deployment_id, base_model: `m${number % 2}` }, rate),
            ...(minute % 3 === 0 ? [sample(ERRORS, { deployment_id, http_code: '500' }, rate / 9)] : []),
            ...bounds.map((le, place) => sample(LATENCY, { deployment_id, le }, rate * (place + 1))),
          ]
        : [];
    });
    await history.append(minute * MINUTE, expositionOf(samples));
  }
  return history;
}

function planOf(query: Partial<FireworksQuery>): MetricsPlan {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return outcome.plan;
}

const gridLine = (column: SparseColumn) => Array.from(column.values.keys(), (place) => valueAt(column, place));

interface Asked {
  grid: Grid;
  /** How often the page could have had its turn. */
  pauses: number;
}

async function ask(history: History, query: Partial<FireworksQuery>, portions?: Portions): Promise<Asked> {
  let pauses = 0;
  const turn = () => {
    pauses++;
    return undefined;
  };
  const options = { scrapeIntervalMs: MINUTE, edge: undefined, portions, turn: portions && turn };
  const times = Float64Array.from({ length: GRID.count }, (_, step) => GRID.startMs + step * GRID.stepMs);
  const { grid } = await evaluateSome({ history, plan: planOf(query), grid: GRID, options }, times);
  return { grid, pauses };
}

const by = ['deployment_id'];
/** Bounds that differ are told of all steps together, so that they are evaluated together. */
const filters = [{ label: 'deployment_id', operator: '!=' as const, value: 'rank' }];

test.each<[string, Partial<FireworksQuery>]>([
  ['a rate by deployment', { metric: REQUESTS, groupBy: by }],
  ['a rate of all', { metric: REQUESTS, groupBy: [] }],
  ['the mean of five minutes', { metric: REQUESTS, groupBy: by, over: { fn: 'avg', window: '5m' } }],
  ['errors by code, 0 where there were none', { metric: ERRORS, groupBy: ['deployment_id', 'http_code'] }],
  ['quantiles by deployment', { metric: LATENCY, view: 'quantile', quantiles: [0.5, 0.95], groupBy: by }],
  ['quantiles of all', { metric: LATENCY, view: 'quantile', quantiles: [0.99], groupBy: [], filters }],
  ['a heatmap', { metric: LATENCY, view: 'heatmap', groupBy: [], filters }],
  ['buckets by deployment', { metric: LATENCY, view: 'heatmap', groupBy: by }],
  ['a share that all have', { metric: LATENCY, view: 'share', bound: 1000, groupBy: by }],
  ['the ratio of errors', { metric: 'error_ratio', groupBy: by }],
])('%s is the same some series at a time', async (_, query) => {
  const history = await collected();
  const whole = await ask(history, query);
  const parted = await ask(history, query, SMALL);
  const { samples, differences } = compareGrids(parted.grid, whole.grid);
  expect(samples).toBeGreaterThan(50);
  expect(differences).toEqual([]);
  expect(shapeOf(parted.grid)).toEqual(shapeOf(whole.grid));
  expect(parted.pauses).toBeGreaterThan(6);
});

test('a panel of what nobody has knows its steps', async () => {
  const history = await collected();
  const nobodys = [{ label: 'deployment_id', operator: '=' as const, value: 'nobody' }];
  const { grid } = await ask(history, { metric: REQUESTS, groupBy: by, filters: nobodys }, SMALL);
  expect(grid.times).toHaveLength(GRID.count);
});

test('lines whose bounds are one number stay apart, wherever the steps are cut', async () => {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  for (let minute = 1; minute <= MINUTES; minute++) {
    const spelled = minute % 20 < 10 ? ['500', '500.0'] : ['500.0'];
    await history.append(
      minute * MINUTE,
      expositionOf(spelled.map((le, place) => sample(LATENCY, { deployment_id: 'chat', le }, minute * 10 + place)))
    );
  }
  const query: Partial<FireworksQuery> = { metric: LATENCY, view: 'value', aggregate: 'sum', groupBy: ['le'] };
  const lines = ({ grid }: Asked) =>
    isBucketGrid(grid)
      ? []
      : grid.series.map(({ labels, spelled, column }) => [labels.le, spelled, gridLine(column)]).sort();
  const whole = lines(await ask(history, query));
  expect(whole.map(([le, spelled]) => [le, spelled])).toEqual([
    ['500', undefined],
    ['500', '500.0'],
  ]);
  expect(lines(await ask(history, query, { atOnce: 1, mostOfPart: 1, mostFound: 4 }))).toEqual(whole);
});

test('a share says which deployments have no such bucket', async () => {
  const history = await collected();
  const query = { metric: LATENCY, view: 'share', bound: 500, groupBy: by } as const;
  const { grid } = await ask(history, query, SMALL);
  expect(grid).toMatchObject({ missing: { groups: [{ deployment_id: 'rank' }], bounds: [100, 500, 1000] } });
  expect(shapeOf(grid)).toEqual(shapeOf((await ask(history, query)).grid));
});

test('what one panel was given stays as it is when the next one is answered', async () => {
  const history = await collected();
  // Of a larger part the memory would not be used again.
  const portions = { atOnce: 100, mostOfPart: 10_000, mostFound: 10_000 };
  const first = await ask(history, { metric: LATENCY, view: 'heatmap', groupBy: by }, portions);
  await ask(history, { metric: REQUESTS, groupBy: by }, portions);
  await ask(history, { metric: ERRORS, groupBy: [] }, portions);
  const anew = await ask(history, { metric: LATENCY, view: 'heatmap', groupBy: by });
  expect(compareGrids(first.grid, anew.grid).differences).toEqual([]);
});

test('nothing more is read once nobody waits for it', async () => {
  const history = await collected();
  const stop = new AbortController();
  let pauses = 0;
  const turn = () => {
    if (++pauses === 4) {
      stop.abort(new Error('left'));
    }
    return Promise.resolve();
  };
  const options = { scrapeIntervalMs: MINUTE, edge: undefined, portions: SMALL, turn, signal: stop.signal };
  const plan = planOf({ metric: REQUESTS, groupBy: by });
  const times = Float64Array.from({ length: 60 }, (_, step) => (step + 20) * MINUTE);
  await expect(evaluateSome({ history, plan, grid: GRID, options }, times)).rejects.toThrow('left');
  expect(pauses).toBe(4);
});
