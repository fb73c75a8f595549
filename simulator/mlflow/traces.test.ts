import type { Incident } from '../world/incident';
import { createWorld, type World } from '../world/world';
import { startOf } from './calls/tracedCall';
import type { TraceHead } from './head';
import { infoJson } from './print/infoJson';
import { milliseconds, nanoseconds } from './record/times';
import { attributesOf, type RecordedSpan, type RecordedTrace } from './recorded';
import { createTraceStore, type TraceStore } from './traceStore';

const NOW = Date.UTC(2026, 10, 20, 15);
const HOUR = 3_600_000;
const ONE_OF = 10;

const minutesAgo = (minutes: number) => NOW - minutes * 60_000;

function storeOf(world: World, clock = () => NOW): TraceStore {
  return createTraceStore({ world, clock, oneOf: ONE_OF, keepMs: 48 * HOUR });
}

const during = (kind: Incident['kind']): Incident => ({ kind, fromMs: minutesAgo(30), toMs: minutesAgo(18) });
const traces = (store: TraceStore): RecordedTrace[] => store.heads(NOW - HOUR, NOW).map(store.whole);
/** The span of the call that a trace is about. */
const lastCall = ({ spans }: RecordedTrace): RecordedSpan | undefined =>
  spans.findLast((span) => attributesOf(span)['mlflow.spanType'] === 'CHAT_MODEL');

test('each trace is of a call of the metrics, and tells the same of it', () => {
  const world = createWorld({ incidents: [] });
  const store = storeOf(world);
  const heads = store.heads(NOW - HOUR, NOW);
  expect(heads.length).toBeGreaterThan(100);
  for (const head of heads) {
    const { call } = head.traced;
    const { request } = call;
    const span = lastCall(store.whole(head));
    expect(world.requests(call.deployment.id, request.endMs - 1, request.endMs + 1)).toContainEqual(request);
    expect(span?.startNs).toBe(nanoseconds(startOf(call)));
    expect(span === undefined ? 0 : span.endNs - span.startNs).toBe(nanoseconds(request.overallMs));
    expect(span?.status).toBe(request.status === 200 ? 'OK' : 'ERROR');
    const [first] = span?.events ?? [];
    if (first?.name === 'mlflow.chunk.item.0' && span !== undefined) {
      expect(first.timeNs - span.startNs).toBe(nanoseconds(request.toFirstTokenMs));
    }
    if (request.status === 200 && span !== undefined) {
      expect(attributesOf(span)['mlflow.chat.tokenUsage']).toEqual({
        input_tokens: request.promptTokens,
        output_tokens: request.generatedTokens,
        total_tokens: request.promptTokens + request.generatedTokens,
        cache_read_input_tokens: request.cachedPromptTokens,
      });
    }
  }
});

test('one of so many calls has a trace, and says so', () => {
  const world = createWorld({ incidents: [] });
  const calls = world.deployments.reduce((sum, { id }) => sum + world.requests(id, NOW - HOUR, NOW).length, 0);
  const heads = storeOf(world).heads(NOW - HOUR, NOW);
  expect((heads.length * ONE_OF) / calls).toBeGreaterThan(0.85);
  expect((heads.length * ONE_OF) / calls).toBeLessThan(1.15);
  expect(new Set(heads.map(({ info }) => info.tags.simulated))).toEqual(new Set(['one of 10 calls']));
});

test('the same is answered again, by another simulator too', () => {
  const print = (store: TraceStore) =>
    JSON.stringify(traces(store), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const store = storeOf(createWorld());
  const first = print(store);
  expect(print(store)).toBe(first);
  expect(print(storeOf(createWorld(), () => NOW))).toBe(first);
});

test('an incident changes the calls in it, and not which are traced', () => {
  const calm = storeOf(createWorld({ incidents: [] }));
  const busy = storeOf(createWorld({ incidents: [during('queue-buildup')] }));
  const ids = (store: TraceStore) =>
    store
      .heads(NOW - HOUR, NOW - 10 * 60_000)
      .map(({ info }) => info.id)
      .sort();
  // A call that waits longer begins earlier, so some are at the other side of the edge.
  const shared = ids(busy).filter((id) => ids(calm).includes(id));
  expect(shared.length).toBeGreaterThan(0.95 * ids(calm).length);
});

/** Of the calls that ended in the incident or outside of it. */
function split(heads: readonly TraceHead[], is: (head: TraceHead) => boolean): { inside: number; outside: number } {
  const share = (some: TraceHead[]) => some.filter(is).length / Math.max(1, some.length);
  const isInside = ({ traced: { call } }: TraceHead) =>
    call.request.endMs > minutesAgo(30) && call.request.endMs <= minutesAgo(18);
  return { inside: share(heads.filter(isInside)), outside: share(heads.filter((head) => !isInside(head))) };
}

test.each<[Incident['kind'], (head: TraceHead) => boolean, number]>([
  ['queue-buildup', ({ traced: { call } }) => call.request.toFirstTokenMs > 3000, 0.3],
  ['kv-pressure', ({ traced: { call } }) => call.request.toFirstTokenMs > 1000, 0.15],
  ['server-errors', ({ info }) => info.state === 'ERROR', 0.15],
  ['rate-limit-errors', ({ traced: { call } }) => call.request.status === 429, 0.4],
  ['outage', ({ info }) => info.state === 'ERROR', 0.9],
])('the incident %s shows in its traces', (kind, is, least) => {
  const { inside, outside } = split(storeOf(createWorld({ incidents: [during(kind)] })).heads(NOW - HOUR, NOW), is);
  expect(inside - outside).toBeGreaterThan(least);
});

test('an incident that is added later changes what is answered', () => {
  const world = createWorld({ incidents: [] });
  const store = storeOf(world);
  const failed = () => store.heads(NOW - HOUR, NOW).filter(({ info }) => info.state === 'ERROR').length;
  const before = failed();
  world.setIncidents([during('outage')]);
  expect(failed()).toBeGreaterThan(before + 10);
});

test('a trace is there once it has ended, and until it is too old', () => {
  const world = createWorld({ incidents: [] });
  const [newest] = storeOf(world).newestFirst(NOW - HOUR, NOW);
  const { startMs = 0, durationMs = 0, id = '' } = newest?.info ?? {};
  const foundAt = (atMs: number) => storeOf(world, () => atMs).find(id)?.info.id;
  expect(foundAt(startMs + durationMs)).toBeUndefined();
  expect(foundAt(startMs + durationMs + 1)).toBe(id);
  expect(foundAt(startMs + 48 * HOUR)).toBe(id);
  expect(foundAt(startMs + 48 * HOUR + 1)).toBeUndefined();
});

test('calls of a time are drawn once as long as there is room for their traces', () => {
  const drawn = (mostKept: number) => {
    const world = createWorld({ incidents: [] });
    const requests = jest.spyOn(world, 'requests');
    const store = createTraceStore({ world, clock: () => NOW, oneOf: ONE_OF, keepMs: HOUR, mostKept });
    store.heads(NOW - HOUR, NOW);
    const first = requests.mock.calls.length;
    store.heads(NOW - HOUR, NOW);
    return { first, again: requests.mock.calls.length - first };
  };
  const { first, again } = drawn(10_000);
  expect([first > 0, again]).toEqual([true, 0]);
  expect(drawn(0)).toEqual({ first, again: first });
});

test('traces are of all kinds', () => {
  const all = traces(storeOf(createWorld()));
  const has = (is: (trace: RecordedTrace) => boolean) => expect(all.filter(is).length).toBeGreaterThan(0);
  const sent = (key: string) => (trace: RecordedTrace) => trace.spans.some((span) => span.sent[key] !== undefined);
  has(sent('stream'));
  has(sent('response_format'));
  has(sent('mlflow.chat.tools'));
  has(sent('gen_ai.tool.call.arguments'));
  has(({ assessments }) => assessments.some(({ kind }) => kind === 'feedback'));
  has(({ prompts }) => prompts.length > 0);
  has(({ spans }) => spans.some(({ events }) => events.some(({ name }) => name === 'exception')));
  has(
    ({ spans }) => spans.length === 4 && spans.every((one, index) => index === 0 || one.parentId === spans[0]?.spanId)
  );
  const turns = all.flatMap((trace) => trace.metadata['mlflow.trace.session'] ?? []);
  expect(new Set(turns).size).toBeLessThan(turns.length);
});

test('a turn of a session begins after the answer to the one before, and repeats what was said', () => {
  const store = storeOf(createWorld({ incidents: [] }));
  const later = store
    .heads(NOW - HOUR, NOW)
    .filter(({ traced: { scenario } }) => scenario.kind === 'turn' && scenario.earlier.length > 0);
  expect(later.length).toBeGreaterThan(0);
  for (const head of later) {
    const { call, scenario } = head.traced;
    const before = scenario.kind === 'turn' ? scenario.earlier[scenario.earlier.length - 1] : undefined;
    expect(before?.request.endMs).toBeLessThan(startOf(call));
    expect(JSON.stringify(lastCall(store.whole(head))?.sent['mlflow.spanInputs'])).toContain('"role":"assistant"');
  }
});

test('times are printed as MLflow prints them', () => {
  const [head] = storeOf(createWorld()).newestFirst(NOW - HOUR, NOW);
  const info = head === undefined ? {} : infoJson({ ...head.info, startMs: NOW, durationMs: 2000 });
  expect(info).toMatchObject({ request_time: '2026-11-20T15:00:00Z', execution_duration: '2s' });
  expect(milliseconds(nanoseconds(12.3456))).toBe(12);
});
