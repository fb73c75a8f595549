import type { DataFrame } from '@grafana/data';
import { drawnTitle, type MarkedStretch } from '../frames';
import { isOfRange } from '../plan';
import type { MissingStretch } from '../stores';
import type { Prepared } from './prepared';

/*
 * What the rows of a panel are drawn with together: names that tell their lines apart, and marks of what is not
 * covered.
 */

/**
 * Lines are named by what tells them apart within their row. Rows that have such a name in common, as that of a
 * deployment, get what they are before all of their names: also before that of a line which the other row lacks now,
 * and may have a minute later. A legend that its author has written stays.
 */
export function tellRowsApart(frames: readonly DataFrame[], rows: readonly Prepared[]): DataFrame[] {
  const rowsOfName = new Map<string, Set<string>>();
  for (const { refId = '', fields } of frames) {
    for (const { config } of fields) {
      const name = config.displayNameFromDS;
      if (name !== undefined) {
        rowsOfName.set(name, (rowsOfName.get(name) ?? new Set()).add(refId));
      }
    }
  }
  const mixedUp = new Set(
    [...rowsOfName.values()].filter((refIds) => refIds.size > 1).flatMap((refIds) => [...refIds])
  );
  const titles = titlesOf(rows);
  return frames.map((frame) => {
    const { refId = '' } = frame;
    const title = mixedUp.has(refId) ? titles.get(refId) : undefined;
    const told = (name: string) => (title === undefined || name === title ? name : `${title} · ${name}`);
    return title === undefined
      ? frame
      : {
          ...frame,
          name: frame.name === undefined ? undefined : told(frame.name),
          fields: frame.fields.map((field) => {
            const { displayNameFromDS: name } = field.config;
            return name === undefined
              ? field
              : { ...field, config: { ...field.config, displayNameFromDS: told(name) } };
          }),
        };
  });
}

/** Of rows whose lines have no legend of their own, where no other row has the same one. */
function titlesOf(rows: readonly Prepared[]): Map<string, string> {
  const titles = rows.flatMap((row): Array<[string, string]> => {
    if ('drawn' in row) {
      return (row.drawn.legend ?? '').trim() === '' ? [[row.refId, drawnTitle(row.drawn)]] : [];
    }
    return 'arithmetic' in row && (row.arithmetic.legend ?? '').trim() === '' ? [[row.refId, row.text]] : [];
  });
  return new Map(titles.filter(([, title]) => titles.filter(([, other]) => other === title).length === 1));
}

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
