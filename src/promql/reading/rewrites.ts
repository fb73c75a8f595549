import {
  documentedLabelName,
  documentedMetric,
  ERRORS,
  ERROR_CODE_LABEL,
  metricInfo,
  seriesLabels,
} from '../../catalogue';
import { boundMatcher, parseBound, type Matcher } from '../../series/labels';
import { nodesOf, rewritten, sameText } from './sameText';
import type { PromqlNode } from './tree';
import { literalOf } from './writtenText';

/** A text that means nearly the same, with what is otherwise. */
export interface Variant {
  node: PromqlNode;
  notes: readonly string[];
}

export const RATE_LEFT_OUT =
  'rate() was left out: Fireworks’ numbers are per second already, and rate() of them measures how fast they change.';
const INCREASE_LEFT_OUT =
  'increase() became a total of events: Fireworks’ numbers are per second already, and increase() of them counts nothing.';
const ADDED_FIRST =
  'Series are added up at each moment before they are averaged, so that deployments that take turns count one at a time.';
const WEIGHED = 'Buckets weigh as much as they hold requests, where they were averaged before they were added up.';

/** The names as Fireworks writes them; bounds in one spelling. It means the same. */
export function canonical(node: PromqlNode, isHidden: (text: string) => boolean): PromqlNode {
  return rewritten(node, (one): PromqlNode => {
    switch (one.kind) {
      case 'selector': {
        const metric = isHidden(one.metric) ? one.metric : documentedMetric(one.metric);
        const matchers = one.matchers.map((matcher) => canonicalMatcher(metric, matcher, isHidden));
        return { ...one, metric, matchers };
      }
      case 'aggregate': {
        const isOfErrors = nodesOf(one).some((inner) => inner.kind === 'selector' && inner.metric === ERRORS);
        const labels = isOfErrors ? one.labels.map((label) => documentedLabelName(ERRORS, label)) : one.labels;
        return { ...one, labels };
      }
      case 'binary': {
        const ignored = /^ignoring \(([^)]*)\)(.*)$/s.exec(one.matching);
        if (ignored === null || one.left.kind !== 'aggregate' || one.left.isWithout) {
          return one;
        }
        const others = (ignored[1] ?? '').split(', ');
        const shared = [...one.left.labels].sort().filter((label) => !others.includes(label));
        return { ...one, matching: `on (${shared.join(', ')})${ignored[2] ?? ''}` };
      }
      default:
        return one;
    }
  });
}

function canonicalMatcher(metric: string, matcher: Matcher, isHidden: (text: string) => boolean): Matcher {
  const label = documentedLabelName(metric, matcher.label);
  const { operator, value } = matcher;
  if (label === 'le' && (operator === '=' || operator === '=~')) {
    const texts = operator === '=' ? [value] : value.split('|').map(literalOf);
    const bounds = new Set(texts.map((text) => (text === undefined ? undefined : parseBound(text))));
    const [bound] = bounds;
    return bounds.size === 1 && bound !== undefined ? boundMatcher([bound]) : matcher;
  }
  // A variable may hold a class of codes, or several.
  const isCode = metric === ERRORS && label === ERROR_CODE_LABEL.name && isHidden(value);
  const pattern = operator === '=' ? '=~' : operator === '!=' ? '!~' : operator;
  return { label, operator: isCode ? pattern : operator, value };
}

const ORDERS = new Set(['sort', 'sort_desc', 'sort_by_label', 'sort_by_label_desc']);
const LIMITS = new Set(['topk', 'bottomk', 'limitk']);
const COMPARISONS = new Set(['>', '<', '>=', '<=', '==', '!=']);

/** Without what only leaves out, puts in or orders lines, which panels do by themselves. */
export function unlimited(node: PromqlNode): Variant {
  const notes: string[] = [];
  let inner = node;
  for (;;) {
    const [first, second] = inner.kind === 'call' || inner.kind === 'aggregate' ? inner.args : [];
    if (inner.kind === 'call' && ORDERS.has(inner.fn) && first !== undefined) {
      inner = first;
    } else if (inner.kind === 'aggregate' && LIMITS.has(inner.op) && second !== undefined) {
      notes.push(
        `All lines are drawn: ${inner.op}() was left out. A panel’s transformation “Limit” or “Filter by value” leaves some.`
      );
      inner = second;
    } else if (inner.kind === 'binary' && COMPARISONS.has(inner.op) && !inner.isBool && inner.right.kind === 'number') {
      notes.push(`All values are drawn: “${inner.op} ${inner.right.value}” was left out.`);
      inner = inner.left;
    } else if (inner.kind === 'binary' && inner.op === 'or' && isVector(inner.right)) {
      notes.push('Where there is no value none is drawn: “or vector(…)” was left out.');
      inner = inner.left;
    } else {
      return { node: inner, notes };
    }
  }
}

function isVector(node: PromqlNode): boolean {
  return node.kind === 'call' && node.fn === 'vector';
}

/** Without the labels that scrapers add, which the endpoint's series do not have. `without` becomes `by`. */
export function ofEndpoint(
  { node, notes }: Variant,
  keepsAdded: boolean,
  isHidden: (text: string) => boolean
): Variant {
  const left = new Set<string>();
  const isAdded = (label: string, metrics: readonly string[]) => {
    if (isHidden(label)) {
      return false;
    }
    const own = metrics.map((metric) => seriesLabels(metric));
    // Of a metric that is not documented only those are known to be added that Prometheus adds to every series.
    return own.includes(undefined)
      ? label === 'job' || label === 'instance'
      : !own.some((labels) => labels?.includes(label) === true);
  };
  const drop = (label: string, metrics: readonly string[]) => {
    const isLeft = !keepsAdded && isAdded(label, metrics);
    return isLeft && left.add(label) !== undefined;
  };
  const dropped = rewritten(node, (one): PromqlNode => {
    if (one.kind === 'selector') {
      return { ...one, matchers: one.matchers.filter(({ label }) => !drop(label, [one.metric])) };
    }
    if (one.kind !== 'aggregate') {
      return one;
    }
    const metrics = nodesOf(one).flatMap((inner) => (inner.kind === 'selector' ? [inner.metric] : []));
    if (!one.isWithout) {
      return { ...one, labels: one.labels.filter((label) => label === 'fireworks_bound' || !drop(label, metrics)) };
    }
    const own = seriesLabels(metrics[0] ?? '');
    const [inner] = one.args;
    const isOfBounds = one.labels.length === 1 && one.labels[0] === 'le';
    if (own === undefined || inner === undefined || isOfBounds) {
      return one;
    }
    const kept = own.filter((label) => !one.labels.includes(label));
    return kept.length === own.length ? inner : { ...one, isWithout: false, labels: kept };
  });
  const names = [...left].sort();
  return {
    node: dropped,
    notes:
      names.length === 0
        ? notes
        : [
            ...notes,
            `The labels ${names.join(', ')} were left out: a scraper adds them, and the samples of this browser do not have them.`,
          ],
  };
}

/** The same and what people mean by nearly the same, the nearest first. */
export function variantsOf(variant: Variant): Variant[] {
  const variants = [variant, ...[asSums, asMeans].map((asOver) => withoutRates(variant, asOver))].flatMap((one) => [
    one,
    changed(one, ADDED_FIRST, addedFirst),
    changed(one, WEIGHED, weighed),
  ]);
  return [...new Map(variants.reverse().map((one) => [sameText(one.node), one])).values()].reverse();
}

function changed({ node, notes }: Variant, note: string, change: (node: PromqlNode) => PromqlNode): Variant {
  const next = rewritten(node, change);
  return sameText(next) === sameText(node) ? { node, notes } : { node: next, notes: [...notes, note] };
}

type Window = Extract<PromqlNode, { kind: 'window' }>;

const asMeans = (window: Window): PromqlNode => ({ kind: 'call', fn: 'avg_over_time', args: [window] });
const asSums = (window: Window): PromqlNode => ({ kind: 'call', fn: 'sum_over_time', args: [window] });

/** People write rate() by habit. Of a level, or of what Fireworks does not document, nobody knows what was meant. */
function withoutRates({ node, notes }: Variant, asOver: (window: Window) => PromqlNode): Variant {
  const added = new Set<string>();
  const next = rewritten(node, (one) => {
    const [window] = one.kind === 'call' ? one.args : [];
    if (
      one.kind !== 'call' ||
      window?.kind !== 'window' ||
      window.of.kind !== 'selector' ||
      !isRate(window.of.metric)
    ) {
      return one;
    }
    switch (one.fn) {
      case 'rate':
      case 'irate':
        added.add(RATE_LEFT_OUT);
        return asOver(window);
      case 'increase':
        added.add(INCREASE_LEFT_OUT);
        return {
          kind: 'binary',
          op: '*',
          isBool: false,
          matching: '',
          left: asSums({ ...window, stepMs: 60_000 }),
          right: { kind: 'number', value: 60 },
        };
      default:
        return one;
    }
  });
  return { node: next, notes: [...notes, ...added] };
}

function isRate(metric: string): boolean {
  const { kind, documented } = metricInfo(metric);
  return documented && (kind === 'rate' || kind === 'histogram');
}

function addedFirst(node: PromqlNode): PromqlNode {
  const [call] = node.kind === 'aggregate' ? node.args : [];
  const [window] = call?.kind === 'call' ? call.args : [];
  return node.kind === 'aggregate' &&
    node.op === 'sum' &&
    call?.kind === 'call' &&
    call.fn === 'avg_over_time' &&
    window?.kind === 'window'
    ? { ...call, args: [{ ...window, of: { ...node, args: [window.of] }, stepMs: 60_000 }] }
    : node;
}

function weighed(node: PromqlNode): PromqlNode {
  const [window] = node.kind === 'call' ? node.args : [];
  return node.kind === 'call' &&
    node.fn === 'avg_over_time' &&
    window?.kind === 'window' &&
    window.of.kind === 'selector'
    ? asSums(window)
    : node;
}
