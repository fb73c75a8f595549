import { SERVED_MODELS, type ServedModel } from './models';
import { Random, mix } from './random';

/** One simulated deployment. Everything about it follows from the seed and its place in the list. */
export interface Deployment {
  /** Eight characters, as in `accounts/<account>/deployments/<id>`. */
  id: string;
  account: string;
  displayName: string;
  /** As in the label `base_model`. */
  baseModel: string;
  model: ServedModel;
  /** Replicas while it serves. */
  replicas: number;
  /** Sequences that all replicas together can generate at once. */
  slots: number;
  /** Tokens that fit into the KV caches of all replicas together. */
  kvTokens: number;
  /** Requests per second at the busiest hour of a weekday. */
  peakRate: number;
  /** Busiest hour of the day in UTC, fractional. */
  peakHour: number;
  /** Probability that a prompt begins like an earlier one. */
  cacheHitShare: number;
  /** Present on the deployment that goes to sleep. */
  sleep: SleepSchedule | undefined;
  createdMs: number;
  /** Seeds all random draws of this deployment. */
  key: number;
}

/** A cycle, counted from the epoch plus `offsetMs`: serving, then idle (up, without requests), then zero replicas. */
export interface SleepSchedule {
  periodMs: number;
  servingMs: number;
  idleMs: number;
  offsetMs: number;
}

export const MOST_DEPLOYMENTS = 100;

/** Place of the deployment that scales to zero; with fewer deployments it is the last one. */
const SLEEPER = 3;
const MINUTE = 60_000;
const FIRST_CREATED_MS = Date.UTC(2025, 0, 6, 9);

/**
 * The first n of one endless list: more deployments change nothing about the earlier ones.
 * @throws RangeError unless `count` is a whole number from 0 to 100.
 */
export function inventDeployments(seed: number, count: number, account: string): Deployment[] {
  if (!Number.isInteger(count) || count < 0 || count > MOST_DEPLOYMENTS) {
    throw new RangeError(`The number of deployments must be 0 to ${MOST_DEPLOYMENTS}, not ${count}.`);
  }
  return Array.from({ length: count }, (_, place) => {
    const sleeps = count > 1 && place === Math.min(SLEEPER, count - 1);
    return inventDeployment(seed, place, account, sleeps);
  });
}

function inventDeployment(seed: number, place: number, account: string, sleeps: boolean): Deployment {
  const key = mix(seed, place, 1);
  const random = new Random(key);
  const model = SERVED_MODELS[place % SERVED_MODELS.length] ?? SERVED_MODELS[0];
  const round = Math.floor(place / SERVED_MODELS.length) + 1;
  const replicas = 1 + Math.floor(random.next() * 4);
  const peakRate = 0.4 * Math.pow(10, random.next());
  return {
    id: inventId(random, place),
    account,
    displayName: round === 1 ? model.name : `${model.name}-${round}`,
    baseModel: `accounts/fireworks/models/${model.name}`,
    model,
    replicas,
    ...capacity(model, peakRate),
    peakRate,
    peakHour: 12 + random.next() * 7,
    cacheHitShare: 0.3 + 0.5 * random.next(),
    sleep: sleeps
      ? { periodMs: 240 * MINUTE, servingMs: 120 * MINUTE, idleMs: 60 * MINUTE, offsetMs: (key % 240) * MINUTE }
      : undefined,
    createdMs: FIRST_CREATED_MS + Math.floor(random.next() * 300) * 24 * 60 * MINUTE,
    key,
  };
}

/** Room for about twice the usual load of the busiest hour. */
function capacity(model: ServedModel, peakRate: number): { slots: number; kvTokens: number } {
  const concurrent = (peakRate * model.medianGeneratedTokens * 1.4 * model.perTokenMs * 1.3) / 1000;
  const slots = Math.ceil(4 + 2 * concurrent);
  return { slots, kvTokens: slots * (2.4 * model.medianPromptTokens + 1.6 * model.medianGeneratedTokens) };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CHARACTERS = `${LETTERS}0123456789`;

/** Two characters come from the place, so that no two of 100 can be equal. */
function inventId(random: Random, place: number): string {
  let id = LETTERS.charAt(place % LETTERS.length) + CHARACTERS.charAt(Math.floor(place / LETTERS.length));
  while (id.length < 8) {
    id += CHARACTERS.charAt(Math.floor(random.next() * CHARACTERS.length));
  }
  return id;
}
