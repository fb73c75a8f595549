import { hasMagnitudes, INCIDENT_KINDS, MAGNITUDES, type Incident, type IncidentKind } from './incident';
import type { SimulatedRequest } from './requests';
import { createWorld, type World } from './world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Friday afternoon. */
const fromMs = Date.UTC(2026, 10, 20, 15);
const toMs = fromMs + 10 * MINUTE;
const middle = fromMs + 5 * MINUTE;

function firstId(world: World): string {
  return world.deployments[0]?.id ?? '';
}

function valuesOf(world: World, id: string, atMs: number) {
  return world.scrape(atMs).deployments.find(({ deployment }) => deployment.id === id)?.values;
}

function pair(kind: IncidentKind, magnitude?: number) {
  const calm = createWorld({ incidents: [] });
  const incident: Incident = { kind, magnitude, deployment: firstId(calm), fromMs, toMs };
  return { id: firstId(calm), calm, troubled: createWorld({ incidents: [incident] }) };
}

test.each(INCIDENT_KINDS.filter((kind) => kind !== 'vanish'))(
  '%s changes only requests of its deployment and its time',
  (kind) => {
    const { id, calm, troubled } = pair(kind);
    const other = calm.deployments[1]?.id ?? '';
    expect(troubled.requests(other, fromMs, toMs)).toEqual(calm.requests(other, fromMs, toMs));
    expect(troubled.requests(id, fromMs - HOUR, fromMs - 1)).toEqual(calm.requests(id, fromMs - HOUR, fromMs - 1));
    expect(troubled.requests(id, toMs, toMs + HOUR)).toEqual(calm.requests(id, toMs, toMs + HOUR));
    expect(troubled.requests(id, fromMs, toMs)).not.toEqual(calm.requests(id, fromMs, toMs));
  }
);

test('a queue build-up makes requests wait for seconds', () => {
  const { id, calm, troubled } = pair('queue-buildup');
  const waits = (world: World) =>
    world.truth(id, middle - MINUTE, middle).latencies['latency_prefill_queue_ms_bucket:sum_by_deployment'] ?? [];
  expect(Math.max(...waits(calm))).toBeLessThan(1000);
  expect(Math.max(...waits(troubled))).toBeGreaterThan(5000);
});

test('pressure fills the KV cache', () => {
  const { id, calm, troubled } = pair('kv-pressure');
  expect(valuesOf(calm, id, middle)?.scalars.kvBlocks).toBeLessThan(0.8);
  expect(valuesOf(troubled, id, middle)?.scalars.kvBlocks).toBeGreaterThan(0.95);
});

test('a cache drop leaves few cached tokens', () => {
  const { id, calm, troubled } = pair('cache-drop');
  const share = (world: World) => {
    const { cachedPromptTokens, promptTokens } = world.truth(id, fromMs, toMs);
    return cachedPromptTokens / promptTokens;
  };
  expect(share(calm)).toBeGreaterThan(0.2);
  expect(share(troubled)).toBeLessThan(0.15);
});

test.each([
  ['server-errors', /^5/, 0.2, 0.4],
  ['rate-limit-errors', /^429$/, 0.5, 0.8],
  ['outage', /^503$/, 1, 1],
] as const)('%s fail the share of requests that they should', (kind, codes, least, most) => {
  const { id, troubled } = pair(kind);
  const { requests, errorsByCode } = troubled.truth(id, fromMs, toMs - 1);
  const failed = Object.entries(errorsByCode).reduce((sum, [code, count]) => sum + (codes.test(code) ? count : 0), 0);
  expect(failed / requests).toBeGreaterThanOrEqual(least);
  expect(failed / requests).toBeLessThanOrEqual(most);
});

/** What single requests of ten minutes say of it, as a share of the usual; a wait in seconds. */
const EFFECTS: Partial<Record<IncidentKind, (troubled: World, calm: World, id: string) => number>> = {
  'queue-buildup': (troubled, _, id) => meanOf(troubled, id, 'prefillQueueMs') / 1000,
  'kv-pressure': (troubled, calm, id) => meanOf(troubled, id, 'perTokenMs') / meanOf(calm, id, 'perTokenMs'),
  'cache-drop': (troubled, calm, id) =>
    meanOf(calm, id, 'cachedPromptTokens') / meanOf(troubled, id, 'cachedPromptTokens'),
  'server-errors': (troubled, _, id) => failedShare(troubled, id),
  'rate-limit-errors': (troubled, calm, id) => count(troubled, id) / count(calm, id),
  outage: (troubled, _, id) => failedShare(troubled, id),
  'slow-prefill': (troubled, calm, id) => meanOf(troubled, id, 'prefillMs') / meanOf(calm, id, 'prefillMs'),
  'slow-tokens': (troubled, calm, id) => meanOf(troubled, id, 'perTokenMs') / meanOf(calm, id, 'perTokenMs'),
  'prefill-queue': (troubled, _, id) => meanOf(troubled, id, 'prefillQueueMs') / 1000,
  'generation-queue': (troubled, _, id) => meanOf(troubled, id, 'generationQueueMs') / 1000,
  'long-prompts': (troubled, calm, id) => meanOf(troubled, id, 'promptTokens') / meanOf(calm, id, 'promptTokens'),
  'long-answers': (troubled, calm, id) => meanOf(troubled, id, 'generatedTokens') / meanOf(calm, id, 'generatedTokens'),
  'traffic-surge': (troubled, calm, id) => count(troubled, id) / count(calm, id),
  'traffic-drop': (troubled, calm, id) => count(calm, id) / Math.max(1, count(troubled, id)),
};

test.each(INCIDENT_KINDS.filter(hasMagnitudes))('%s of a greater magnitude has a greater effect', (kind) => {
  const effects = [1e-9, ...MAGNITUDES[kind]].map((magnitude) => {
    const { id, calm, troubled } = pair(kind, magnitude);
    return EFFECTS[kind]?.(troubled, calm, id) ?? NaN;
  });
  expect(effects).toEqual(effects.toSorted((one, other) => one - other));
  expect(new Set(effects.slice(1)).size).toBe(MAGNITUDES[kind].length);
});

test.each(INCIDENT_KINDS)('%s without a magnitude has 1', (kind) => {
  const [{ id, troubled: absent }, { troubled: one }] = [pair(kind), pair(kind, 1)];
  expect(absent.requests(id, fromMs, toMs)).toEqual(one.requests(id, fromMs, toMs));
});

test.each<[IncidentKind, Array<keyof SimulatedRequest>]>([
  ['slow-prefill', ['prefillMs', 'toFirstTokenMs', 'overallMs']],
  ['slow-tokens', ['perTokenMs', 'toFirstTokenMs', 'overallMs']],
  ['prefill-queue', ['prefillQueueMs', 'toFirstTokenMs', 'overallMs']],
  ['generation-queue', ['generationQueueMs', 'toFirstTokenMs', 'overallMs']],
  ['long-prompts', ['promptTokens', 'cachedPromptTokens', 'prefillMs', 'toFirstTokenMs', 'overallMs']],
  ['long-answers', ['generatedTokens', 'overallMs']],
])('%s changes of an answered request only %p', (kind, fields) => {
  const { id, calm, troubled } = pair(kind);
  const usual = calm.requests(id, fromMs + 1, toMs - 1);
  troubled.requests(id, fromMs + 1, toMs - 1).forEach((request, place) => {
    const changed = { ...request };
    for (const field of request.status === 200 ? fields : (['overallMs'] as const)) {
      changed[field] = usual[place]?.[field] ?? NaN;
    }
    expect(changed).toEqual(usual[place]);
  });
});

test('a surge adds requests to the usual ones, and all of them wait longer', () => {
  const { id, calm, troubled } = pair('traffic-surge');
  const times = (world: World) => world.requests(id, fromMs, toMs - 1).map(({ endMs }) => endMs);
  expect(times(troubled)).toEqual(expect.arrayContaining(times(calm)));
  expect(meanOf(troubled, id, 'prefillQueueMs')).toBeGreaterThan(2 * meanOf(calm, id, 'prefillQueueMs'));
});

test('a drop takes some of the usual requests away', () => {
  const { id, calm, troubled } = pair('traffic-drop');
  const times = (world: World) => world.requests(id, fromMs, toMs - 1).map(({ endMs }) => endMs);
  expect(times(calm)).toEqual(expect.arrayContaining(times(troubled)));
});

function count(world: World, id: string): number {
  return world.truth(id, fromMs, toMs - 1).requests;
}

function meanOf(world: World, id: string, field: keyof SimulatedRequest): number {
  const answered = world.requests(id, fromMs, toMs - 1).filter(({ status }) => status === 200);
  return answered.reduce((sum, request) => sum + request[field], 0) / answered.length;
}

function failedShare(world: World, id: string): number {
  const { requests, errorsByCode } = world.truth(id, fromMs, toMs - 1);
  return Object.values(errorsByCode).reduce((sum, errors) => sum + errors, 0) / requests;
}

test('scaled to zero, every request fails with 503 until the replicas are back, which begin slowly', () => {
  const { id, calm, troubled } = pair('scaled-to-zero');
  const backMs = fromMs + 8 * MINUTE;
  const { requests, errorsByCode } = troubled.truth(id, fromMs, backMs - 1);
  expect(errorsByCode).toEqual({ 503: requests });
  expect(requests).toBe(calm.truth(id, fromMs, backMs - 1).requests);
  expect([fromMs - 1, fromMs, backMs - 1, backMs].map((ms) => troubled.replicas(id, ms) > 0)).toEqual([
    true,
    false,
    false,
    true,
  ]);
  const warming = (world: World) => {
    const { latencies, cachedPromptTokens, promptTokens } = world.truth(id, backMs, backMs + MINUTE);
    const firstTokens = latencies['latency_to_first_token_ms_bucket:sum_by_deployment'] ?? [];
    return { slowest: Math.max(...firstTokens), cached: cachedPromptTokens / promptTokens };
  };
  expect(warming(troubled).slowest).toBeGreaterThan(warming(calm).slowest + 5000);
  expect(warming(troubled).cached).toBeLessThan(warming(calm).cached / 2);
});

test('a vanished deployment is missing from the scrape', () => {
  const { id, troubled } = pair('vanish');
  const shown = troubled.scrape(middle).deployments.map(({ deployment }) => deployment.id);
  expect(shown).not.toContain(id);
  expect(shown).toHaveLength(troubled.deployments.length - 1);
});

test('set later they count at once, also for moments already asked for', () => {
  const { id, calm, troubled } = pair('outage');
  calm.scrape(middle);
  calm.setIncidents(troubled.incidents);
  expect(calm.scrape(middle)).toEqual(troubled.scrape(middle));
  expect(calm.truth(id, fromMs, toMs)).toEqual(troubled.truth(id, fromMs, toMs));
});
