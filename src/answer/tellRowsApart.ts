import type { DataFrame } from '@grafana/data';
import { drawnTitle } from '../frames';
import type { Prepared } from './prepared';

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
