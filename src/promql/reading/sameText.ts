import { labelKey } from '../../series/labels';
import type { PromqlNode } from './tree';

/** Of a window these depend neither on how often it is looked at nor on whether samples or steps are. */
const LEVELS = new Set(['avg_over_time', 'min_over_time', 'max_over_time', 'last_over_time']);
const LONGEST_STEP_MS = 60_000;

/** One text for all spellings of what PromQL takes for the same. */
export function sameText(node: PromqlNode): string {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'string':
      return JSON.stringify(node.value);
    case 'selector': {
      const matchers = node.matchers.map(({ label, operator, value }) => labelKey({ label, operator, value })).sort();
      return `${JSON.stringify(node.metric)}{${[...new Set(matchers)].join()}}${node.offsetMs === 0 ? '' : ` offset ${node.offsetMs}`}`;
    }
    case 'window':
      return windowText(node, false);
    case 'call':
      return `${node.fn}(${node.args.map((arg) => (arg.kind === 'window' ? windowText(arg, LEVELS.has(node.fn)) : sameText(arg))).join()})`;
    case 'aggregate':
      return `${node.op} ${node.isWithout ? 'without' : 'by'} (${[...new Set(node.labels)].sort().join()}) (${node.args.map(sameText).join()})`;
    case 'binary':
      return `(${sameText(node.left)} ${node.op}${node.isBool ? ' bool' : ''} ${node.matching} ${sameText(node.right)})`;
  }
}

function windowText({ of, windowMs, stepMs }: Extract<PromqlNode, { kind: 'window' }>, isLevel: boolean): string {
  const anyStep = isLevel && (stepMs === undefined || stepMs <= LONGEST_STEP_MS);
  const isOfSamples = stepMs === undefined && !isLevel;
  return `${sameText(of)}[${windowMs}${anyStep || isOfSamples ? '' : `:${stepMs ?? 0}`}]${isOfSamples ? 'samples' : ''}`;
}

/** The same with each node replaced, the innermost first. */
export function rewritten(node: PromqlNode, replace: (node: PromqlNode) => PromqlNode): PromqlNode {
  const inner = (child: PromqlNode) => rewritten(child, replace);
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return replace(node);
    case 'window':
      return replace({ ...node, of: inner(node.of) });
    case 'call':
    case 'aggregate':
      return replace({ ...node, args: node.args.map(inner) });
    case 'binary':
      return replace({ ...node, left: inner(node.left), right: inner(node.right) });
  }
}

/** All nodes, each after those in it. */
export function nodesOf(node: PromqlNode): PromqlNode[] {
  const found: PromqlNode[] = [];
  rewritten(node, (one) => {
    found.push(one);
    return one;
  });
  return found;
}

/** Without what keeps divisors above 0 (`guards`), and what says 0 where one side is missing (`zeros`). */
export function loosened(node: PromqlNode, without: ReadonlyArray<'guards' | 'zeros'>): PromqlNode {
  return rewritten(node, (one) => {
    if (one.kind !== 'binary') {
      return one;
    }
    const { right } = one;
    if (one.op === '/' && right.kind === 'binary' && isAboveZero(right) && without.includes('guards')) {
      return { ...one, right: right.left };
    }
    return one.op === 'or' && isZero(right) && without.includes('zeros') ? one.left : one;
  });
}

type Binary = Extract<PromqlNode, { kind: 'binary' }>;

function isAboveZero({ op, isBool, right }: Binary): boolean {
  return (op === '>' || op === '!=') && !isBool && right.kind === 'number' && right.value === 0;
}

function isZero(node: PromqlNode): boolean {
  if (node.kind !== 'binary') {
    return false;
  }
  return node.op === 'and'
    ? isZero(node.left)
    : node.op === '*' && node.left.kind === 'number' && node.left.value === 0;
}
