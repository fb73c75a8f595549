import { withPatterns } from '../../series/pattern';
import { UnreadPromql, splitText, hiddenVariables, type SplitText } from './writtenText';
import type { Expression } from '../../plan';
import type { FireworksQuery } from '../../types';
import { recognise, type Recognised, type RecogniseOptions } from './recognise';
import type { NotRead } from './candidates';

export type { RecogniseOptions } from './recognise';

/**
 * One query; or arithmetic between several, whose letters are places in `rows`, or variables as they are written; or why
 * there is neither.
 */
export type ReadPromql =
  Recognised | { ok: true; expression: Expression; rows: Array<Partial<FireworksQuery>>; notes: string[] };

const AGREEING =
  'Prometheus draws nothing where the sides have different labels: here each line goes with those that agree in the labels that both have.';
const NO_INFINITY = 'Where a divisor is 0 there is no value, where PromQL has infinity.';

/** What a text of PromQL asks for, as queries. A place in `rows` stands in the expression as a letter: `0`, `1` … */
export async function readPromql(text: string, options: RecogniseOptions): Promise<ReadPromql> {
  const whole = await withPatterns(() => recognise(text, options));
  const split = whole.ok ? undefined : splitOf(text);
  if (whole.ok || split?.kind !== 'operation') {
    return whole;
  }
  const hasMetric = textsOf(split).length > 0;
  const rows: Array<Partial<FireworksQuery>> = [];
  const notes = new Set<string>();
  const problems: NotRead[] = [];
  const expressionOf = async (part: SplitText): Promise<Expression> => {
    if (part.kind === 'number') {
      return part;
    }
    if (part.kind === 'variable' && hasMetric) {
      notes.add(`${part.text} is taken for a number.`);
      return { kind: 'row', refId: part.text };
    }
    if (part.kind !== 'operation') {
      const read = await withPatterns(() => recognise(part.text, options));
      if (read.ok) {
        read.notes.forEach((note) => notes.add(note));
        const known = rows.findIndex((row) => JSON.stringify(row) === JSON.stringify(read.query));
        return { kind: 'row', refId: String(known >= 0 ? known : rows.push(read.query) - 1) };
      }
      problems.push(read);
      return { kind: 'number', value: NaN };
    }
    const right = unguarded(part.operator === '/' ? part.right : undefined);
    if (part.operator === '/' && right === undefined && part.right.kind !== 'number') {
      notes.add(NO_INFINITY);
    }
    const sides = { left: await expressionOf(part.left), right: await expressionOf(right ?? part.right) };
    if (part.matching.trim() === '' && areGroupedOtherwise(sides, rows)) {
      notes.add(AGREEING);
    }
    if (!isMatchedSo(part.matching, sides, rows)) {
      const reason = `Lines are matched here by equal labels, and it has “${part.matching.trim()}”.`;
      problems.push({ ok: false, reason });
    }
    return { kind: 'operation', operator: part.operator, ...sides };
  };
  const expression = await expressionOf(split);
  return problems[0] ?? { ok: true, expression, rows, notes: [...notes] };
}

function splitOf(text: string): SplitText | undefined {
  try {
    return splitText(text, hiddenVariables());
  } catch (error) {
    if (error instanceof UnreadPromql) {
      return undefined;
    }
    throw error;
  }
}

/** The parts that are neither numbers nor variables. */
function textsOf(part: SplitText): string[] {
  return part.kind === 'operation'
    ? [...textsOf(part.left), ...textsOf(part.right)]
    : part.kind === 'text'
      ? [part.text]
      : [];
}

/** A divisor without the `> 0` behind it; undefined where there is none. */
function unguarded(part: SplitText | undefined): SplitText | undefined {
  const text = part?.kind === 'text' ? part.text.replace(/(?:>|!=)\s*0\s*$/, '') : undefined;
  return part?.kind !== 'text' || text === undefined || text === part.text
    ? undefined
    : { kind: 'text', text: text.trim() };
}

function areGroupedOtherwise(
  { left, right }: { left: Expression; right: Expression },
  rows: ReadonlyArray<Partial<FireworksQuery>>
): boolean {
  const groupOf = (side: Expression) => {
    const row = side.kind === 'row' ? rows[Number(side.refId)] : undefined;
    return row && JSON.stringify(row.groupBy === undefined ? 'all' : [...row.groupBy].sort());
  };
  const [ofLeft, ofRight] = [groupOf(left), groupOf(right)];
  return ofLeft !== undefined && ofRight !== undefined && ofLeft !== ofRight;
}

/** Whether what is written says what is done here anyway. */
function isMatchedSo(
  matching: string,
  { left, right }: { left: Expression; right: Expression },
  rows: ReadonlyArray<Partial<FireworksQuery>>
): boolean {
  const written = /^(on|ignoring)\s*\(([^)]*)\)(?:\s*group_(?:left|right)(?:\s*\(\s*\))?)?$/i.exec(matching.trim());
  if (matching.trim() === '') {
    return true;
  }
  const groupOf = (side: Expression) => (side.kind === 'row' ? rows[Number(side.refId)]?.groupBy : undefined);
  const [ofLeft, ofRight] = [groupOf(left), groupOf(right)];
  if (written === null || ofLeft === undefined || ofRight === undefined) {
    return false;
  }
  const labels = (written[2] ?? '')
    .split(',')
    .map((label) => label.trim())
    .filter((label) => label !== '');
  const shared = ofLeft.filter((label) => ofRight.includes(label));
  return written[1]?.toLowerCase() === 'on'
    ? labels.length === shared.length && labels.every((label) => shared.includes(label))
    : !labels.some((label) => shared.includes(label));
}
