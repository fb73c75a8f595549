import { valuesOf } from '../testing/frame';
import { chosenRows } from './conversationFrame';

const labels = [{ role: 'user' }, { role: 'assistant', model: 'm' }, { role: 'tool', tool: 'f' }];
const frame = {
  length: 3,
  fields: [
    { name: 'body', type: 'string' as never, config: {}, values: ['a', 'b', 'c'] },
    { name: 'severity', type: 'string' as never, config: {}, values: ['info', 'info', 'error'] },
    { name: 'labels', type: 'other' as never, config: {}, values: labels },
  ],
};

test.each([
  ['role', '=', 'user', ['a']],
  ['role', '!=', 'user', ['b', 'c']],
  ['model', '!=', 'm', ['a', 'c']],
  ['constructor', '=', 'x', []],
  ['severity', '=', 'error', ['c']],
] as const)('rows with %s %s %s, and a word on the others', (label, operator, value, bodies) => {
  const chosen = chosenRows(frame, [{ label, operator, value }]);
  expect([valuesOf(chosen, 'body'), chosen.length]).toEqual([bodies, bodies.length]);
  expect(chosen.meta?.notices?.[0]?.text).toMatch(
    `${bodies.length} of 3 rows are shown: those with ${label} ${operator} ${value}. “Show all rows”`
  );
});

test('an operator that Explore does not write is refused, and not left out', () => {
  const filters = [{ label: 'role', operator: '=~' as const, value: 'u.*' }];
  expect(() => chosenRows(frame, filters)).toThrow(/chosen with = or !=, and role has the operator "=~"/);
});

test('nothing is chosen when nothing was clicked', () => {
  expect(chosenRows(frame, [])).toBe(frame);
});
