import type { Deployment } from '../../world/deployment';
import { mix, Random } from '../../world/random';
import type { World } from '../../world/world';
import { USERS } from '../record/words';
import { callOf, startOf, traceIdOf, type Call, type Scenario, type Session, type TracedCall } from './tracedCall';

/** Traces are made for so long at a time; a session ends with it. */
export const BLOCK_MS = 600_000;

/** The block that a call is in, which is that of its end. */
export function blockOf(endMs: number): number {
  return Math.ceil(endMs / BLOCK_MS) - 1;
}

/** What takes longer is not traced, so that a search knows how far to look. */
export const LONGEST_MS = 1_800_000;

/** A tool runs so long: the time between two calls of an agent. */
const SHORTEST_TOOL_MS = 20;
const LONGEST_TOOL_MS = 8000;

/** At the same time a deployment holds so many sessions with traces. */
const LANES = 2;

/**
 * The traced ones among the calls of a deployment that ended in a block: one of `oneOf`, chosen by when they ended,
 * which no incident changes. In the order in which they ended.
 */
export function tracedCalls(world: World, place: number, block: number, oneOf: number): TracedCall[] {
  const deployment = world.deployments[place];
  if (deployment === undefined) {
    return [];
  }
  const requests = world.requests(deployment.id, block * BLOCK_MS, (block + 1) * BLOCK_MS);
  const calls = requests.map((request) => callOf(deployment, request));
  const isTraced = (call: Call) => mix(call.key, 7) % oneOf === 0 && call.request.overallMs < LONGEST_MS / 2;
  const others = calls.filter((call) => !isTraced(call));
  const sessions = new Map<number, Call[]>();
  return calls.filter(isTraced).map((call) => ({
    id: traceIdOf(call, place),
    call,
    scenario: scenarioOf(call, others, sessions, block),
  }));
}

function scenarioOf(call: Call, others: readonly Call[], sessions: Map<number, Call[]>, block: number): Scenario {
  const random = new Random(call.key, 8);
  const roll = random.next();
  if (roll < 0.34) {
    return turnOf(call, Math.floor(random.next() * LANES), sessions, block);
  }
  if (roll < 0.52) {
    return { kind: 'chat', streams: true };
  }
  if (roll < 0.64) {
    return { kind: 'chat', streams: false };
  }
  if (roll < 0.72) {
    return { kind: 'structured' };
  }
  if (roll < 0.8) {
    return { kind: 'otlpChat' };
  }
  const first = callBefore(call, others);
  const isOtlp = roll < 0.85;
  if (first === undefined) {
    return isOtlp ? { kind: 'otlpChat' } : { kind: 'chat', streams: false };
  }
  return { kind: isOtlp ? 'otlpAgent' : 'agent', first };
}

/** The answered call that ended last before this one began, within the time that a tool takes. */
function callBefore(call: Call, others: readonly Call[]): Call | undefined {
  const startMs = startOf(call);
  return others.findLast(
    ({ request }) =>
      request.status === 200 &&
      request.endMs <= startMs - SHORTEST_TOOL_MS &&
      request.endMs > startMs - LONGEST_TOOL_MS &&
      request.overallMs < LONGEST_MS / 4
  );
}

/** A turn begins after the answer to the one before; what begins earlier is a talk of its own. */
function turnOf(call: Call, lane: number, sessions: Map<number, Call[]>, block: number): Scenario {
  const before = sessions.get(lane) ?? [];
  const last = before[before.length - 1];
  const follows = last === undefined || last.request.endMs < startOf(call);
  const session = sessionOf(call.deployment, block, follows ? lane : LANES + (call.key % 1000));
  const earlier = follows ? before.filter(({ request }) => request.status === 200) : [];
  if (follows) {
    sessions.set(lane, [...before, call]);
  }
  return { kind: 'turn', session, earlier };
}

function sessionOf(deployment: Deployment, block: number, lane: number): Session {
  const key = mix(deployment.key, block, lane, 9);
  return {
    id: `session-${key.toString(36)}`,
    user: USERS[key % USERS.length] ?? USERS[0],
    topic: Math.floor(key / 64),
  };
}
