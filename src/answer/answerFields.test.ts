import { FieldType, type Field } from '@grafana/data';
import { asShown } from './answerAnalysis';

const field = (custom: object): Field => ({
  name: 'In words',
  type: FieldType.string,
  config: { custom },
  values: [],
});

test('what wraps is as wide as there is room, and says so in both of Grafana’s words; other widths are kept', () => {
  const words = asShown(field({ cellOptions: { wrapText: true } }));
  expect(words.config.custom).toEqual({ cellOptions: { wrapText: true }, minWidth: 320, wrapText: true });
  const narrow = asShown(field({ width: 50 }));
  expect(narrow.config).toMatchObject({ displayNameFromDS: 'In words', custom: { width: 50 } });
});
