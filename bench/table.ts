import { meetsTarget, type Figure, type Target } from './figures';

const HEADINGS = ['', 'figure', 'value', 'target', 'beside'];

/** The figures as a table for people. What misses its target is marked with a cross. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()
    )
    .join('\n');
}

function row(figure: Figure): string[] {
  const { name, value, unit, target, beside, note } = figure;
  return [
    target === undefined ? '' : meetsTarget(figure) ? '✓' : '✗',
    name,
    value === undefined ? 'not measured' : `${value} ${unit}`.trim(),
    targetText(target),
    [beside, note].filter((text) => text !== undefined).join('; '),
  ];
}

function targetText(target: Target | undefined): string {
  if (target === undefined) {
    return '–';
  }
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
}
