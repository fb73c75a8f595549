import type { MarkedStretch } from '../frames';
import { isOfRange } from '../plan';
import type { MissingStretch } from '../stores';
import type { Prepared } from './prepared';

const MARKS: Readonly<Record<MissingStretch['kind'], { text: string; colour: string }>> = {
  before: { text: 'Not collected: the history of this browser begins here', colour: '#808080' },
  gap: { text: 'Not collected in this browser', colour: '#808080' },
  failed: { text: 'Scrapes failed', colour: 'red' },
};

/** What is closer than this share of the range is drawn as one. */
const CLOSE = 1 / 200;

/** What is not covered as it is drawn, where there is a time axis: so that nobody takes it for a time without traffic. */
export function markedStretches(
  rows: readonly Prepared[],
  missing: readonly MissingStretch[],
  { fromMs, toMs }: { fromMs: number; toMs: number }
): MarkedStretch[] {
  const marks: MarkedStretch[] = [];
  if (!rows.some(hasTimeAxis)) {
    return marks;
  }
  for (const { kind, reason, ...stretch } of missing) {
    const { text, colour } = MARKS[kind];
    const said = reason === undefined ? text : `${text}: ${reason}`;
    const last = marks.at(-1);
    if (last?.colour === colour && stretch.fromMs - last.toMs <= (toMs - fromMs) * CLOSE) {
      last.toMs = stretch.toMs;
      last.text = last.text.includes(said) ? last.text : `${last.text}; ${said}`;
    } else {
      marks.push({ ...stretch, text: said, colour });
    }
  }
  return marks;
}

function hasTimeAxis(row: Prepared): boolean {
  if (!('drawn' in row)) {
    return 'arithmetic' in row && row.arithmetic.format === 'time_series';
  }
  const { drawn, events } = row;
  return (
    events === undefined && drawn.format === 'time_series' && drawn.view !== 'distribution' && !isOfRange(drawn.plan)
  );
}
