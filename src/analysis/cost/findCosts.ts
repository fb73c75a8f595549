import { MINUTE_MS } from '../../evaluate';
import { IN_SETTINGS } from '../../series/text';
import { lengthText } from '../minutes';
import { coldStartsMs, idleReplicaSeconds, savedByWindows, type Step } from './idle';

/** What is known of one deployment: from its metrics, and from the list of deployments. */
export interface Metered {
  id: string;
  baseModel: string;
  steps: readonly Step[];
  /** Over the whole range; undefined where replicas were never reported. */
  replicaSeconds: number | undefined;
  /** In which it was seen and its replicas were not reported. */
  unreportedMs: number;
  requests: number;
  /** Undefined where they are not reported. */
  promptTokens: number | undefined;
  generatedTokens: number | undefined;
  /** Whether generated tokens are an estimate from buckets. */
  isEstimate: boolean;
  /** Undefined where the list does not have it. */
  listed: { name: string; accelerator: string; perReplica: number | undefined } | undefined;
}

export interface CostRules {
  stepMs: number;
  canList: boolean;
  /** Whether requests are reported at all: else nothing is known of idle times. */
  knowsRequests: boolean;
  priceOf: (accelerator: string) => number | undefined;
}

/** Why a cost is not known in full, and of which deployments where there are several. */
export interface Unknown {
  why: string;
  ids: readonly string[];
}

export interface Saved {
  windowMs: number;
  acceleratorHours: number;
  usd: number | undefined;
  coldStarts: number;
}

/** What one deployment cost, or several together. */
export interface Cost {
  /** `id` and `name` are empty for several. */
  id: string;
  name: string;
  baseModel: string;
  /** Such as `4 × NVIDIA_H100_80GB`; several types one after the other. */
  accelerators: readonly string[];
  replicaHours: number | undefined;
  /** Of what could be known, as all numbers here; 0 only where all is known, and undefined where nothing is. */
  acceleratorHours: number | undefined;
  idleAcceleratorHours: number | undefined;
  /** Whether there may have been more hours. */
  missesHours: boolean;
  usd: number | undefined;
  /** Accelerator-hours that `usd` is for. */
  paidHours: number | undefined;
  idleUsd: number | undefined;
  requests: number;
  /** Prompt and generated; undefined where one of them is not reported. */
  tokens: number | undefined;
  /** Whether some deployments do not report theirs. */
  missesTokens: boolean;
  isEstimate: boolean;
  /** Of the deployments whose cost is whole. */
  usdPerMillion: number | undefined;
  /** Why it is not all; empty where it is. */
  unknown: readonly Unknown[];
  saved: readonly Saved[];
  /** The median of what was seen; undefined where none was. */
  coldStartMs: number | undefined;
}

const HOUR_S = 3600;
/** The shortest that makes sense for people who wait, one between, and Fireworks' default. */
const WINDOWS_MS = [5, 15, 60].map((minutes) => minutes * MINUTE_MS);

/** Replicas × accelerators of a replica × price of an accelerator-hour, over the minutes that were observed. */
export function costOfDeployment(metered: Metered, rules: CostRules): Cost {
  const { id, baseModel, steps, unreportedMs, listed, requests } = metered;
  const { stepMs, knowsRequests } = rules;
  const perReplica = listed?.perReplica;
  const price = listed === undefined ? undefined : rules.priceOf(listed.accelerator);
  const hours = (seconds: number | undefined) => times(seconds, perReplica, 1 / HOUR_S);
  const missesHours = metered.replicaSeconds === undefined || unreportedMs > 0;
  const replicaSeconds = unlessPartOfNone(metered.replicaSeconds, missesHours);
  const acceleratorHours = hours(replicaSeconds);
  const idle = knowsRequests && replicaSeconds !== undefined ? hours(idleReplicaSeconds(steps)) : undefined;
  const unknown = whyUnknown(metered, rules, price);
  const isPartly = unknown.length > 0;
  const usd = unlessPartOfNone(times(acceleratorHours, price), isPartly);
  const { promptTokens = requests > 0 ? undefined : 0, generatedTokens = requests > 0 ? undefined : 0 } = metered;
  const tokens =
    promptTokens === undefined || generatedTokens === undefined ? undefined : promptTokens + generatedTokens;
  const saved = knowsRequests && perReplica !== undefined ? savedByWindows(steps, stepMs, WINDOWS_MS) : [];
  return {
    id,
    name: listed?.name ?? '',
    baseModel,
    accelerators:
      listed === undefined || listed.accelerator === '' ? [] : [`${perReplica ?? '?'} × ${listed.accelerator}`],
    replicaHours: times(replicaSeconds, 1 / HOUR_S),
    acceleratorHours,
    idleAcceleratorHours: idle,
    missesHours,
    usd,
    paidHours: usd === undefined ? undefined : acceleratorHours,
    idleUsd: unlessPartOfNone(times(idle, price), isPartly),
    requests,
    tokens,
    missesTokens: tokens === undefined,
    isEstimate: metered.isEstimate,
    usdPerMillion: !isPartly && tokens !== undefined && tokens > 0 ? times(usd, 1e6 / tokens) : undefined,
    unknown: unknown.map((why) => ({ why, ids: [] })),
    saved: saved.map(({ windowMs, replicaSeconds: seconds, coldStarts }) => ({
      windowMs,
      acceleratorHours: hours(seconds) ?? 0,
      usd: times(hours(seconds), price),
      coldStarts,
    })),
    coldStartMs: stepMs === MINUTE_MS ? median(coldStartsMs(steps, stepMs)) : undefined,
  };
}

/** Nothing of the known part is not nothing of all. */
export function unlessPartOfNone(known: number | undefined, isPartly: boolean): number | undefined {
  return known === 0 && isPartly ? undefined : known;
}

/** Why the cost is unknown, or not all of it. Whoever can mend it is told how. */
function whyUnknown(
  { replicaSeconds, unreportedMs, listed }: Metered,
  { canList, stepMs }: CostRules,
  price: number | undefined
): string[] {
  if (replicaSeconds === undefined) {
    return ['deployment_replicas is not reported'];
  }
  if (replicaSeconds === 0 && unreportedMs === 0) {
    return [];
  }
  const about = stepMs === MINUTE_MS ? '' : 'about ';
  const unreported =
    unreportedMs === 0
      ? []
      : [`deployment_replicas was not reported for ${about}${lengthText(unreportedMs)} in which it was seen`];
  if (listed === undefined) {
    return [
      canList
        ? 'not in the list of deployments now, which alone tells accelerators'
        : 'the list of deployments, which alone tells accelerators, cannot be read',
      ...unreported,
    ];
  }
  if (listed.accelerator === '' || listed.perReplica === undefined) {
    return ['the list of deployments does not tell the accelerators', ...unreported];
  }
  return price === undefined
    ? [`there is no price for ${listed.accelerator}${IN_SETTINGS}`, ...unreported]
    : unreported;
}

/** Undefined where any factor is, unless another is 0: no replicas cost nothing, whatever they are. */
function times(...factors: ReadonlyArray<number | undefined>): number | undefined {
  return factors.includes(0)
    ? 0
    : factors.reduce<number | undefined>(
        (product, factor) => (product === undefined || factor === undefined ? undefined : product * factor),
        1
      );
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
