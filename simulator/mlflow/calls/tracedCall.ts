import type { Deployment } from '../../world/deployment';
import { mix } from '../../world/random';
import type { SimulatedRequest } from '../../world/requests';

/** A simulated request as the client that sent it sees it. */
export interface Call {
  deployment: Deployment;
  request: SimulatedRequest;
  /** Seeds what is said in it. Incidents do not change it. */
  key: number;
}

/** A talk, of which each trace is one turn. */
export interface Session {
  id: string;
  user: string;
  /** Chooses what is talked about. */
  topic: number;
}

/** What the traced program did around the call. */
export type Scenario =
  | { kind: 'chat'; streams: boolean }
  | { kind: 'structured' }
  /** `earlier`: the answered calls of the session before this one, the first turn first. */
  | { kind: 'turn'; session: Session; earlier: readonly Call[] }
  /** `first` asked for the tool whose answer this call got. */
  | { kind: 'agent'; first: Call }
  | { kind: 'otlpChat' }
  | { kind: 'otlpAgent'; first: Call }
  | { kind: 'typescriptChat'; streams: boolean }
  | { kind: 'typescriptAgent'; first: Call };

export interface TracedCall {
  /** 32 hexadecimal digits. */
  id: string;
  call: Call;
  scenario: Scenario;
}

/** Half of an id says what call it is of, so that no list of traces is needed to find one again. */
const PLACE_DIGITS = 2;
const TIME_DIGITS = 14;

export function callOf(deployment: Deployment, request: SimulatedRequest): Call {
  return { deployment, request, key: mix(deployment.key, microseconds(request.endMs)) };
}

/** @param place of the deployment in its world */
export function traceIdOf({ request, key }: Call, place: number): string {
  const hash = [mix(key, 11), mix(key, 12)].map((part) => hex(part, 8)).join('');
  return hash + hex(place, PLACE_DIGITS) + hex(microseconds(request.endMs), TIME_DIGITS);
}

/** When the call of this trace ended; undefined for what cannot be an id of these. */
export function endOfTrace(id: string): number | undefined {
  const digits = /^[0-9a-f]{18}([0-9a-f]{14})$/.exec(id)?.[1];
  return digits === undefined ? undefined : parseInt(digits, 16) / 1000;
}

/** When the client sent it, milliseconds since the epoch. */
export function startOf({ request }: Call): number {
  return request.endMs - request.overallMs;
}

/** The model as it was called. */
export function modelOf({ deployment }: Call): string {
  return `${deployment.baseModel}#accounts/${deployment.account}/deployments/${deployment.id}`;
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
