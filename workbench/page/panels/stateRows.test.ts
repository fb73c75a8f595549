import { FieldType, toDataFrame } from '@grafana/data';
import { mergeRuns, readStateRows } from './stateRows';

const span = { times: [0, 10, 20, 30], stepMs: 10, fromMs: 0, toMs: 100 };

describe('mergeRuns', () => {
  it.each([
    ['equal neighbours are one run', [3, 3, 2, 2], {}, ['3: 0–20', '2: 20–40']],
    ['a state that comes back is a run of its own', [3, 2, 3, 3], {}, ['3: 0–10', '2: 10–20', '3: 20–40']],
    ['no value is a state too, and what is missing is no value', [3, null, undefined], {}, ['3: 0–10', 'null: 10–40']],
    ['zero is not the same as no value', [0, null, 0, 0], {}, ['0: 0–10', 'null: 10–20', '0: 20–40']],
    ['the last point holds for a step, not to the end of the range', [3, 3, 3, 2], {}, ['3: 0–30', '2: 30–40']],
    ['the range cuts at its end', [3, 3, 2, 2], { toMs: 25 }, ['3: 0–20', '2: 20–25']],
    ['the range cuts at its start', [3, 2, 2, 2], { fromMs: 5 }, ['3: 5–10', '2: 10–40']],
    ['what lies outside of the range is left out', [1, 2, 2, 3], { fromMs: 10, toMs: 30 }, ['2: 10–30']],
    ['steps may differ', [3, 3, 2, 2], { times: [0, 10, 60, 70] }, ['3: 0–60', '2: 60–80']],
    ['nothing is nothing', [], { times: [] }, []],
  ])('%s', (_name, values, changed, expected) => {
    const runs = mergeRuns(values, { ...span, ...changed });
    expect(runs.map(({ value, fromMs, toMs }) => `${String(value)}: ${fromMs}–${toMs}`)).toEqual(expected);
  });
});

describe('readStateRows', () => {
  const series = (name: string, values: Array<number | null>, interval?: number) =>
    toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: [0, 60_000], config: { interval } },
        { name: 'state', type: FieldType.number, values, config: { displayNameFromDS: name } },
      ],
    });

  it('has a row per series under the name that the data source gives', () => {
    const rows = readStateRows([series('a', [3, 3]), series('b', [null, 2])], 0, 600_000);
    expect(rows.map(({ name, runs }) => [name, runs.map(({ value }) => value)])).toEqual([
      ['a', [3]],
      ['b', [null, 2]],
    ]);
  });

  it('takes the step from the frame, else from the last two points', () => {
    const end = (interval?: number) => readStateRows([series('a', [3, 3], interval)], 0, 600_000)[0]?.runs[0]?.toMs;
    expect(end(30_000)).toBe(90_000);
    expect(end()).toBe(120_000);
  });
});
