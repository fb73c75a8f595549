import type { MetricsPlan } from '../plan/plan';
import { rows } from './testing/planRows';
import { coarse, MINUTE, short, step, textOf } from './testing/rows';

describe('toPromql', () => {
  it.each(rows)('$does', (row) => {
    expect(textOf(row)).toBe(row.text);
  });

  it.each(rows.filter(({ options }) => options?.sourceOf === undefined))('$does, and a day earlier', (row) => {
    const earlier = textOf({ ...row, options: { ...row.options, offsetMs: 24 * 60 * MINUTE } });
    expect(earlier.replace(/\(([^()]+) offset 1d\)\[/g, '$1[').replaceAll(' offset 1d', '')).toBe(row.text);
    // Every selector has it, behind its window where it has one.
    const selector = /\b(?:[a-z]|request\w+:\w+|requests_\w+:\w+)(?:\{[^}]*\})?(?=$|[\s)[,])/g;
    const vectors = row.text.replace(/(?:by|on|without|ignoring|group_left) \([^)]*\)|#.*|"[^"]*"/g, '');
    expect(earlier.split(' offset 1d').length - 1).toBe(vectors.match(selector)?.length);
  });

  it('writes the offset behind the window', () => {
    const plan: MetricsPlan = { kind: 'value', selection: short, over: step, combine: { op: 'max', by: undefined } };
    expect(textOf({ does: '', plan, text: '', grid: coarse, options: { offsetMs: 60 * MINUTE } })).toBe(
      'avg_over_time(x[10m] offset 1h)'
    );
  });

  it('never applies rate() to what is a rate already', () => {
    expect(rows.filter(({ text }) => /\b(rate|irate|increase|delta)\s*\(/.test(text))).toEqual([]);
  });
});
