import { FieldType, type DataFrame, type DataTransformContext } from '@grafana/data';
import { timeSeriesTable } from './timeSeriesTable';

const context: DataTransformContext = { interpolate: (text) => text };

function series(refId: string, deployment: string): DataFrame {
  const time = { name: 'Time', type: FieldType.time, config: {}, values: [1, 2] };
  const value = { name: 'Value', type: FieldType.number, config: {}, values: [3, 4], labels: { deployment } };
  return { refId, length: 2, fields: [time, value] };
}

test('the series of a query are the rows of a table, after the tables that were there', () => {
  const table: DataFrame = {
    refId: 'A',
    length: 1,
    fields: [{ name: 'deployment', type: FieldType.string, config: {}, values: ['a'] }],
  };
  const [a, b] = [series('B', 'a'), series('B', 'b')];
  const [first, second, ...more] = timeSeriesTable.transformer({}, context)([a, table, b]);
  expect([first, more]).toEqual([table, []]);
  expect(second?.fields.map(({ name, values }) => [name, values])).toEqual([
    ['deployment', ['a', 'b']],
    ['Trend #B', [a, b]],
  ]);
});
