import { FieldType, type DataFrame, type LinkModel } from '@grafana/data';
import { pointLinks } from './pointLinks';

const linkTo = (title: string): LinkModel => ({ title, href: `/${title}`, target: undefined, origin: {} });

/** A series whose link says its name and row. */
function frameOf(name: string, times: number[]): DataFrame {
  return {
    length: times.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: times },
      {
        name,
        type: FieldType.number,
        config: {},
        values: times,
        getLinks: ({ valueRowIndex }) => [linkTo(`${name}-${valueRowIndex}`)],
      },
    ],
  };
}

const frames = [frameOf('a', [1, 2, 3]), frameOf('b', [2, 4])];
const plotted = (frameIndex: number) => ({
  name: 'plotted',
  type: FieldType.number,
  config: {},
  values: [],
  state: { origin: { frameIndex, fieldIndex: 1 } },
});

test.each([
  ['the first series', 0, 2, ['a-1']],
  ['another series, whose rows are others', 1, 4, ['b-1']],
  ['a time that a series has not', 1, 3, []],
])('links are those of the row in the frame of the series: %s', (_, frameIndex, timeMs, titles) => {
  expect(pointLinks(plotted(frameIndex), timeMs, frames).map(({ title }) => title)).toEqual(titles);
});

test('what is plotted without saying what it is has no links', () => {
  expect(pointLinks({ name: 'x', type: FieldType.number, config: {}, values: [] }, 2, frames)).toEqual([]);
  expect(pointLinks(undefined, 2, frames)).toEqual([]);
});
