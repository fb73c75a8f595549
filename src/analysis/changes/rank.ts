import type { Finding } from './finding';
import { ANSWER_LENGTH, KV_CACHE, PROMPT_LENGTH, STAGES, TIME_PER_TOKEN, type Stage } from './quantities';
import { REQUESTS } from '../../catalogue';

/**
 * What changed comes first: the deployment whose shift stands out most, and of it what is decided first on a request's
 * way, since the rest follows from that. Then what is within its usual movement, by how near it came, and last what
 * cannot be told.
 */
export function rank(findings: readonly Finding[]): Finding[] {
  const placed = findings.map((finding) => ({ ...finding, stage: stageOf(finding, findings) }));
  const changed = placed.filter(isChange);
  const most = new Map<string, number>();
  for (const { subject, times } of changed) {
    most.set(subject.deployment, Math.max(times, most.get(subject.deployment) ?? 0));
  }
  const strength = ({ subject }: Finding) => most.get(subject.deployment) ?? 0;
  const rest = placed.filter((one) => !isChange(one));
  return [
    ...changed.sort(
      (a, b) =>
        strength(b) - strength(a) ||
        inOrder(a.subject.deployment, b.subject.deployment) ||
        STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) ||
        b.times - a.times
    ),
    ...rest.filter(({ sureness }) => sureness === 'usual').sort((a, b) => b.times - a.times),
    ...rest.filter(({ sureness }) => sureness === 'few'),
  ];
}

export function isChange({ sureness }: Pick<Finding, 'sureness'>): boolean {
  return sureness === 'clear' || sureness === 'likely';
}

function stageOf(finding: Finding, findings: readonly Finding[]): Stage {
  if (finding.shift === undefined && finding.stage !== 'presence') {
    return 'tokens';
  }
  return KV_CACHE.includes(finding.subject.quantity.id) && isPressure(finding, findings) ? 'pressure' : finding.stage;
}

/** So much of the cache in use, in parts of 1 and of what is in use, is within what the estimate is off by. */
const LEAST_UNEXPLAINED = 0.03;
const LEAST_PART = 0.12;

/**
 * The cache fills up because requests hold it longer, for longer texts, or are more (Little's law); only what is beyond
 * that is pressure, from which slow tokens and queues follow.
 */
function isPressure({ subject, before, after }: Finding, findings: readonly Finding[]): boolean {
  if (before?.kind !== 'number' || after?.kind !== 'number') {
    return false;
  }
  const moved = (id: string) =>
    findings.find((one) => one.subject.deployment === subject.deployment && one.subject.quantity.id === id)?.shift
      ?.mean ?? 0;
  const holding = moved(REQUESTS) + moved(ANSWER_LENGTH) + moved(TIME_PER_TOKEN);
  const lengths = subject.quantity.id.includes('blocks') ? moved(PROMPT_LENGTH) + moved(ANSWER_LENGTH) : 0;
  const unexplained = after.value - before.value * Math.exp(holding + lengths);
  return unexplained > Math.max(LEAST_UNEXPLAINED, LEAST_PART * after.value);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
