import { listDeployments } from '../../simulator/server/deploymentList';
import { budget } from '../../src/analysis/budget';
import { cost } from '../../src/analysis/cost';
import { headroom } from '../../src/analysis/headroom';
import { readDeployment } from '../../src/deployments/deployment';
import { object, list } from '../../src/traces/json';
import { askHistory, prometheusHome } from '../differential/askHomes';
import { prometheusClient } from '../differential/prometheusClient';
import { createSeriesWriter } from '../differential/seriesWriter';
import { askAnalysis, noticesOf, rowsOf, type AskedAnalysis, type AskStore } from '../support/askAnalysis';
import { MINUTE_MS, observeHours, type ObservedHours, type ObservedMinute } from '../support/observedHours';
import { FILLED_BY_WRITES, startPrometheus, type RunningPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';
import { errors, prompt, requests, sumOf, type Count } from '../support/trueValues';
import { END_MS, HOUR_MS, HOURS, START_MS } from './groundTruth/hours';

const PRICES: Record<string, number> = { NVIDIA_H200_141GB: 6, NVIDIA_H100_80GB: 4, NVIDIA_A100_80GB: 2.9 };
const RANGE = { fromMs: START_MS + 30 * MINUTE_MS, toMs: END_MS };
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

const writer = createSeriesWriter();
let observed: ObservedHours;
let minutes: ObservedMinute[];
let asked: AskedAnalysis;

// Hours of single requests are counted, on machines that may be busy.
beforeAll(async () => {
  observed = await observeHours({
    startMs: START_MS,
    hours: HOURS,
    offsetMs: 5_000,
    fate: (scrape) => (scrape >= 60 && scrape < 100 ? 'none' : scrape % 9 === 4 ? 'failed' : 'good'),
    onScrape: (timeMs, exposition) => writer.write(timeMs, exposition),
  });
  minutes = observed.minutesIn(RANGE.fromMs, RANGE.toMs);
  asked = { range: RANGE, deployments: listed(observed), prices: { gpuPrices: PRICES } };
});

const askBrowser: AskStore = (plan, grid) => askHistory(observed.history, { plan, grid, scrapeIntervalMs: MINUTE_MS });

test('the hours have what costs: idle replicas, a deployment that is scaled to zero, more than one accelerator', () => {
  const used = observed.world.deployments.map(({ model }) => model.acceleratorType);
  expect(new Set(used).size).toBeGreaterThan(2);
  expect(minutes.length).toBeLessThan(240);
  const sleeper = observed.world.deployments.find(({ sleep }) => sleep !== undefined)?.id ?? '';
  const up = minutes.filter((minute) => observed.isThere(sleeper, minute));
  const idle = up.filter((minute) => sumOf(observed.truths(sleeper, [minute]), requests) === 0);
  expect([up.length < minutes.length - 30, idle.length > 30]).toEqual([true, true]);
});

test('costs, idle times and totals are those of the observed minutes', async () => {
  await expectTrueCosts(askBrowser);
});

test('budgets are those of the observed minutes', async () => {
  await expectTrueBudgets(askBrowser);
});

test('costs by model are sums of those of its deployments, with the same in all', async () => {
  const [byModel] = await askAnalysis(cost, { ...asked, query: { groupBy: ['base_model'] } }, askBrowser);
  const [byDeployment] = await askAnalysis(cost, asked, askBrowser);
  const [all, ...models] = rowsOf(byModel);
  expect(all?.Cost).toBeCloseTo(Number(rowsOf(byDeployment)[0]?.Cost), 9);
  expect(models.reduce((sum, { Cost }) => sum + Number(Cost), 0)).toBeCloseTo(Number(all?.Cost), 9);
  expect(models.map(({ base_model: model }) => model).sort()).toEqual(
    observed.world.deployments.map(({ model }) => model.name).sort()
  );
});

test('of steps of several minutes costs stay exact, and idle times are said to be the least', async () => {
  const range = { fromMs: END_MS - 30 * 24 * HOUR_MS, toMs: END_MS };
  const [frame] = await askAnalysis(cost, { ...asked, range }, askBrowser);
  const all = observed.minutesIn(range.fromMs, range.toMs);
  const [total, ...rows] = rowsOf(frame);
  expect(total?.Cost).toBeCloseTo(
    observed.deploymentIds.reduce((sum, id) => sum + trueCost(id, all).usd, 0),
    6
  );
  for (const { deployment_id: id, Idle: idle } of rows) {
    expect(Number(idle)).toBeLessThanOrEqual(trueCost(String(id), all).idleHours + 1e-9);
  }
  expect(noticesOf(frame)).toMatch(/Collected: about \d+ h .* of 30 d; .* in steps of 29 min/);
});

test('the band of headroom holds the traffic at which slots would be 90 % busy', async () => {
  const [frame] = await askAnalysis(headroom, asked, askBrowser);
  const decided = rowsOf(frame).filter(({ 'Binds first': binds }) => binds === 'slots');
  expect(decided.length).toBeGreaterThan(0);
  for (const row of decided) {
    const id = String(row.deployment_id);
    const slots = observed.world.deployments.find((one) => one.id === id)?.slots ?? NaN;
    const all = observed.world.requests(id, RANGE.fromMs, RANGE.toMs);
    const generating = all.map(({ status, overallMs, toFirstTokenMs }) =>
      status === 200 ? overallMs - toFirstTokenMs : 0
    );
    const seconds = generating.reduce((sum, ms) => sum + ms, 0) / all.length / 1000;
    const full = (0.9 * slots) / seconds;
    const [from, to] = [row.From, row.To].map((times) => (Number(times) * Number(row['Busy traffic'])) / full);
    expect([from, to].map((share) => Number(share) > 1)).toEqual([false, true]);
    expect(from).toBeGreaterThan(0.6);
    expect(to).toBeLessThan(1.5);
  }
});

describe('in a real Prometheus', () => {
  let prometheus: RunningPrometheus | undefined;
  afterAll(() => prometheus?.stop());

  testWithPrometheus('costs and budgets are the same', async () => {
    prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
    const client = prometheusClient(prometheus.url);
    await client.writeAll(writer.series());
    const home = prometheusHome(client, END_MS);
    const ask: AskStore = async (plan, grid) => (await home({ plan, grid, scrapeIntervalMs: MINUTE_MS })).grid;
    await expectTrueCosts(ask);
    await expectTrueBudgets(ask);
    const there = await askAnalysis(headroom, asked, ask);
    expect(rowsOf(there[0])).toEqual(rowsOf((await askAnalysis(headroom, asked, askBrowser))[0]));
  });
});

async function expectTrueCosts(ask: AskStore): Promise<void> {
  const [frame] = await askAnalysis(cost, asked, ask);
  const [total, ...rows] = rowsOf(frame);
  expect(rows.map(({ deployment_id: id }) => id).sort()).toEqual([...observed.deploymentIds].sort());
  const truths = observed.deploymentIds.map((id) => trueCost(id, minutes));
  for (const row of rows) {
    const id = String(row.deployment_id);
    const right = trueCost(id, minutes);
    expect(row.Cost).toBeCloseTo(right.usd, 6);
    expect(row['Accelerator-hours']).toBeCloseTo(right.hours, 9);
    expect(row.Idle).toBeCloseTo(right.idleHours, 9);
    expect(row.Requests).toBeCloseTo(count(id, requests), 6);
    expect(row.Tokens).toBeCloseTo(right.tokens, 3);
    expect(row['Per million tokens']).toBeCloseTo((right.usd / right.tokens) * 1e6, 6);
    expect(row['Generated tokens']).toBe('counted');
  }
  const sum = (read: (truth: (typeof truths)[number]) => number) => truths.reduce((all, one) => all + read(one), 0);
  expect(total?.Cost).toBeCloseTo(
    sum(({ usd }) => usd),
    6
  );
  expect(total?.Tokens).toBeCloseTo(
    sum(({ tokens }) => tokens),
    3
  );
  expect(total?.['Per million tokens']).toBeCloseTo((sum(({ usd }) => usd) / sum(({ tokens }) => tokens)) * 1e6, 6);
  const seen = minutes.length;
  expect(noticesOf(frame)).toContain(`Collected: ${Math.floor(seen / 60)} h ${seen % 60} min of 4 h 30 min`);
}

async function expectTrueBudgets(ask: AskStore): Promise<void> {
  const within: Count = (truth) => (truth.latencies[LATENCY] ?? []).filter((ms) => ms <= 5000).length;
  const answered: Count = (truth) => (truth.latencies[LATENCY] ?? []).length;
  const promises = [
    { query: { metric: LATENCY, bound: '5s', target: '99%' }, share: 0.99, good: within, all: answered },
    {
      query: { metric: 'success_ratio', codes: ['5xx'], target: 0.999 },
      share: 0.999,
      good: ((truth) => requests(truth) - errors(/^5/)(truth)) as Count,
      all: requests,
    },
  ];
  for (const { query, share, good, all } of promises) {
    const [frame] = await askAnalysis(budget, { ...asked, query }, ask);
    const [together, ...rows] = rowsOf(frame);
    expect(rows).toHaveLength(observed.deploymentIds.length);
    for (const row of [together, ...rows]) {
      const id = String(row?.deployment_id);
      const ids = id === 'All' ? observed.deploymentIds : [id];
      const sum = (what: Count, of = minutes) => ids.reduce((events, one) => events + count(one, what, of), 0);
      const [total, kept] = [sum(all), sum(good)];
      expect(row?.Requests).toBeCloseTo(total, 6);
      expect(row?.Missed).toBeCloseTo(total - kept, 6);
      expect(row?.Good).toBeCloseTo(kept / total, 9);
      expect(row?.['Budget left']).toBeCloseTo(1 - (total - kept) / (total * (1 - share)), 6);
      expect(row?.['Requests left']).toBeCloseTo(total * (1 - share) - (total - kept), 6);
      const lastHour = observed.minutesIn(RANGE.toMs - HOUR_MS, RANGE.toMs);
      const missedShare = 1 - sum(good, lastHour) / sum(all, lastHour);
      const burn = Number.isNaN(missedShare) ? undefined : missedShare / (1 - share);
      expect(row?.['Burn 1h'] === undefined).toBe(burn === undefined);
      expect(Number(row?.['Burn 1h'] ?? 0)).toBeCloseTo(burn ?? 0, 6);
    }
  }
}

function count(id: string, what: Count, of = minutes): number {
  return sumOf(
    observed.truths(
      id,
      of.filter((minute) => observed.isThere(id, minute))
    ),
    what
  );
}

interface TrueCost {
  hours: number;
  idleHours: number;
  usd: number;
  tokens: number;
}

function trueCost(id: string, of: readonly ObservedMinute[]): TrueCost {
  const model = observed.world.deployments.find((one) => one.id === id)?.model;
  const each = of.map((minute) => ({
    replicas: observed.world.replicas(id, minute.untilMs - 1),
    isIdle: sumOf(observed.truths(id, [minute]), requests) === 0,
  }));
  const hoursOf = (some: typeof each) =>
    (some.reduce((sum, { replicas }) => sum + replicas, 0) / 60) * (model?.acceleratorCount ?? NaN);
  const hours = hoursOf(each);
  const generated: Count = (truth) => truth.generatedTokens;
  return {
    hours,
    idleHours: hoursOf(each.filter(({ isIdle }) => isIdle)),
    usd: hours * (PRICES[model?.acceleratorType ?? ''] ?? NaN),
    tokens: count(id, prompt, [...of]) + count(id, generated, [...of]),
  };
}

function listed({ world }: ObservedHours) {
  const { body } = listDeployments(world, new URLSearchParams(), END_MS);
  return list(object(body)?.deployments).flatMap((one) => readDeployment(one) ?? []);
}
