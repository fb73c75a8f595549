import { loadPatterns } from '../series/pattern';
import type { FireworksQuery } from '../types';
import { analysisTakes, planAnalysis } from './analysis';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TO = 500 * HOUR;
/** Six hours up to some seconds after a full hour. */
const RANGE = { fromMs: TO - 6 * HOUR + 7000, toMs: TO + 7000 };

const asked = (query: Partial<FireworksQuery>) => planAnalysis({ refId: 'A', analysis: 'changes', ...query }, RANGE);

beforeAll(loadPatterns);

test.each<[string, Partial<FireworksQuery>, [number, number], [number, number]]>([
  ['all of the range against the time before', {}, [6, 0], [12, 6]],
  ['its last part against the time before', { window: '30m' }, [0.5, 0], [1, 0.5]],
  ['its last part against the day before', { window: '30m', offset: '1d' }, [0.5, 0], [24.5, 24]],
  ['blanks are nothing', { window: ' ', offset: '0' }, [6, 0], [12, 6]],
  ['a question that compares nothing has no offset', { analysis: 'cost', offset: '5m' }, [6, 0], [12, 6]],
])('the window is %s, in whole minutes', (_, query, window, before) => {
  const stretch = ([from, to]: [number, number]) => ({ fromMs: TO - from * HOUR, toMs: TO - to * HOUR });
  expect(asked(query)).toMatchObject({ ok: true, window: stretch(window), before: stretch(before) });
});

test.each<[string, Partial<FireworksQuery>, keyof FireworksQuery, RegExp]>([
  ['no question', { analysis: undefined }, 'analysis', /No question chosen/],
  ['a variable that holds nothing', { analysis: '' as never }, 'analysis', /No question chosen/],
  ['a question of another version', { analysis: 'fate' as never }, 'analysis', /"fate" is no analysis .* or budget\./],
  ['a window that is none', { window: 'soon' }, 'window', /"soon" is not a duration\. Write one such as 30m/],
  ['a window of no length', { window: '0m' }, 'window', /no length/],
  ['a window of seconds', { window: '90s' }, 'window', /whole minutes, which 90s is not/],
  ['a window that is longer than the range', { window: '1d' }, 'window', /1d is longer than the time range of 6h/],
  ['an offset that is none', { offset: 'yesterday' }, 'offset', /"yesterday" is not a duration/],
  ['an offset within the window', { offset: '1h' }, 'offset', /1h earlier overlaps with the 6h asked about/],
  ['a broken pattern', { filters: [{ label: 'a', operator: '=~', value: '(' }] }, 'filters', /regular expression/],
])('%s is refused, with the field and what to do', (_, query, field, says) => {
  expect(asked(query)).toMatchObject({ ok: false, field, message: expect.stringMatching(says) });
});

test('a range within one minute, or that has not begun, is refused', () => {
  for (const range of [
    { fromMs: TO + 1000, toMs: TO + 2000 },
    { fromMs: TO, toMs: TO },
  ]) {
    for (const window of [undefined, '5m']) {
      expect(planAnalysis({ refId: 'A', analysis: 'cost', window }, range)).toMatchObject({
        ok: false,
        message: expect.stringMatching(/no whole minute/),
      });
    }
  }
});

test('while a variable decides, every field may be wanted', () => {
  expect(analysisTakes('offset', undefined)).toBe(true);
  expect([analysisTakes('offset', 'phases'), analysisTakes('offset', 'cost')]).toEqual([true, false]);
  expect([analysisTakes('target', 'budget'), analysisTakes('groupBy', 'changes')]).toEqual([true, false]);
});
