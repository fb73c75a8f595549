import { arrangeChoices, type Arrangement, type Choice } from './choices';

const choices: Choice[] = [
  { value: 'latency_overall', label: 'Overall latency', description: 'end to end' },
  { value: 'latency_first', label: 'Time to first token', description: 'what a person waits' },
  { value: 'overall', label: 'Something else' },
];

function values(arrangement: Partial<Arrangement>): string[] {
  const all = { choices, typed: '', takesAnyText: true, takesVariables: true, ...arrangement };
  return arrangeChoices(all).map(({ value }) => value);
}

test.each<[string, Partial<Arrangement>, string[]]>([
  ['nothing typed shows all', {}, ['latency_overall', 'latency_first', 'overall']],
  [
    'the chosen one leads, once',
    { chosen: { value: 'latency_first' } },
    ['latency_first', 'latency_overall', 'overall'],
  ],
  ['words are found in any order', { typed: 'token first', takesAnyText: false }, ['latency_first']],
  ['words are found in descriptions', { typed: 'person', takesAnyText: false }, ['latency_first']],
  ['what starts with the text comes first', { typed: 'overall', takesAnyText: false }, ['overall', 'latency_overall']],
  [
    'typed text follows what was found',
    { typed: 'latency', takesAnyText: true },
    ['latency_overall', 'latency_first', 'latency'],
  ],
  ['a typed variable leads', { typed: '$latency' }, ['$latency']],
  ['a typed variable is taken where other text is not', { typed: '[[x]]', takesAnyText: false }, ['[[x]]']],
  ['no variable where none can be saved', { typed: '$x', takesVariables: false }, []],
  ['a listed value is not offered twice', { typed: ' overall ' }, ['overall', 'latency_overall']],
  ['nothing found and no text taken leaves nothing', { typed: 'zzz', takesAnyText: false }, []],
])('%s', (_, arrangement, expected) => {
  expect(values(arrangement)).toEqual(expected);
});
