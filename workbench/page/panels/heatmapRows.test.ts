import { FieldType, toDataFrame } from '@grafana/data';
import { cellColor, colorRamp } from './heatmapColors';
import { readHeatmapRows } from './heatmapRows';

const times = [0, 60_000, 120_000];
const bucket = (le: string, values: Array<number | null>) => ({
  name: le,
  type: FieldType.number,
  labels: { le },
  values,
});

describe('readHeatmapRows', () => {
  it('reads one wide frame', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: times },
        bucket('10', [1, 2, 3]),
        bucket('20', [4, null, 6]),
      ],
    });
    expect(readHeatmapRows([frame])).toMatchObject({
      times,
      stepMs: 60_000,
      columns: [
        { name: '10', values: [1, 2, 3] },
        { name: '20', values: [4, null, 6] },
      ],
    });
  });

  it('takes the names that the data source gives', () => {
    const named = { ...bucket('1000', [1, 2, 3]), config: { displayNameFromDS: '1 s' } };
    const frame = toDataFrame({ fields: [{ name: 'Time', type: FieldType.time, values: times }, named] });
    expect(readHeatmapRows([frame])?.columns.map(({ name }) => name)).toEqual(['1 s']);
  });

  it('reads one frame per bucket', () => {
    const frames = ['10', '20'].map((le) =>
      toDataFrame({ fields: [{ name: 'Time', type: FieldType.time, values: times }, bucket(le, [1, 2, 3])] })
    );
    expect(readHeatmapRows(frames)?.columns.map(({ name }) => name)).toEqual(['10', '20']);
  });

  it('is nothing without values', () => {
    expect(readHeatmapRows([toDataFrame({ fields: [] })])).toBeUndefined();
  });
});

describe('colours', () => {
  const color = { scheme: 'Oranges', steps: 8, reverse: false };

  it('go from light to dark on a light page and the other way on a dark one', () => {
    const light = colorRamp(color, false);
    expect(light[0]).toBe('rgb(255, 245, 235)');
    expect(colorRamp(color, true)).toEqual([...light].reverse());
  });

  it('take the strongest for the highest value', () => {
    const ramp = colorRamp(color, true);
    expect(cellColor(ramp, 1)).toBe(ramp.at(-1));
    expect(cellColor(ramp, 0)).toBe(ramp[0]);
  });
});
