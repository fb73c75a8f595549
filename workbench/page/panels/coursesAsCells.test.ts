import { firstValueFrom, of } from 'rxjs';
import { FieldType, toDataFrame } from '@grafana/data';
import { coursesAsCells } from './coursesAsCells';

const numbers = (values: Array<number | null>, labels: Record<string, string>, refId = 'B') =>
  toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, index) => index * 60_000) },
      { name: 'Value', type: FieldType.number, labels, values },
    ],
  });
const table = toDataFrame({ refId: 'A', fields: [{ name: 'deployment_id', type: FieldType.string, values: ['x'] }] });

async function applied(...frames: Array<ReturnType<typeof toDataFrame>>) {
  const context = { interpolate: (text: string) => text };
  return firstValueFrom(of(frames).pipe(coursesAsCells.operator({}, context)));
}

test('series of one query are rows of one table, with labels as columns and courses as cells', async () => {
  const [frame] = await applied(numbers([1, 2, null], { deployment_id: 'x' }), numbers([3], { base_model: 'm' }));
  expect(frame?.fields.map(({ name, type }) => [name, type])).toEqual([
    ['deployment_id', FieldType.string],
    ['base_model', FieldType.string],
    ['Trend #B', FieldType.frame],
  ]);
  expect(frame?.fields.map(({ values }) => values).slice(0, 2)).toEqual([
    ['x', undefined],
    [undefined, 'm'],
  ]);
  expect(frame?.fields[2]?.values).toMatchObject([
    { value: 2, length: 3 },
    { value: 3, length: 1 },
  ]);
});

test('each query has a table of its own, and tables stay', async () => {
  const frames = await applied(table, numbers([1], {}, 'B'), numbers([1], {}, 'C'));
  expect(frames.map(({ refId, fields }) => [refId, fields.map(({ name }) => name)])).toEqual([
    ['A', ['deployment_id']],
    ['B', ['Trend #B']],
    ['C', ['Trend #C']],
  ]);
});
