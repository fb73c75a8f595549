import fc from 'fast-check';
import {
  absentColumn,
  columnsOfLength,
  hasValue,
  isAbsent,
  lentPart,
  ownColumn,
  pick,
  pickInto,
  setAbsent,
  sparseColumn,
  valueAt,
} from './stale';

describe('a sparse column', () => {
  it('starts absent everywhere', () => {
    for (const length of [0, 1, 2, 3, 7, 8, 9]) {
      const column = absentColumn(length);
      expect(Array.from(column.values.keys(), (index) => isAbsent(column, index))).toEqual(Array(length).fill(true));
    }
  });

  it('holds every double as a value, NaN and the infinities too', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const column = absentColumn(1);
        column.values[0] = value;
        expect(isAbsent(column, 0)).toBe(false);
        expect(valueAt(column, 0)).toBe(value);
      })
    );
  });

  it('forgets a value that is set absent', () => {
    const column = sparseColumn(Float64Array.of(1, 2));
    setAbsent(column, 0);
    expect([valueAt(column, 0), valueAt(column, 1)]).toEqual([undefined, 2]);
  });

  it('has memory of its own, whether it is taken for several or not', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 3, 1000, 4097), fc.integer({ min: 1, max: 9 }), (length, many) => {
        const next = columnsOfLength(length);
        const columns = Array.from({ length: many }, next);
        columns.forEach(({ values }, index) => {
          expect(values.every((value) => value === 0)).toBe(true);
          values.fill(index + 1);
        });
        expect(columns.map(({ values }) => values.length)).toEqual(columns.map(() => length));
        expect(columns.every(({ values }, index) => values.every((value) => value === index + 1))).toBe(true);
      })
    );
  });

  it('has nothing outside its length', () => {
    const column = sparseColumn(Float64Array.of(1));
    expect([valueAt(column, -1), valueAt(column, 1)]).toEqual([undefined, undefined]);
  });

  it('marks absence by the bits that Prometheus calls StaleNaN', () => {
    const column = absentColumn(1);
    expect(new DataView(column.values.buffer).getBigUint64(0, true)).toBe(0x7ff0000000000002n);
  });

  it('keeps the mark when bytes are copied into part of a larger column', () => {
    const target = sparseColumn(new Float64Array(new ArrayBuffer(32), 8, 2));
    setAbsent(target, 1);
    expect([valueAt(target, 0), valueAt(target, 1)]).toEqual([0, undefined]);
  });
});

it('lends a part of a column, and makes it one of its own', () => {
  const column = absentColumn(5);
  column.values.set([1, 2, NaN], 1);
  const lent = lentPart(column, 1, 5);
  const own = ownColumn(lent);
  const expected = [1, 2, NaN, undefined];
  expect(Array.from(expected, (_, place) => valueAt(lent, place))).toEqual(expected);
  column.values.fill(7);
  expect(lent.values).toEqual(Float64Array.of(7, 7, 7, 7));
  expect(Array.from(expected, (_, place) => valueAt(own, place))).toEqual(expected);
  expect(ownColumn(own)).toBe(own);
});

it('picks the same places whether they follow each other or not', () => {
  const run = fc.record({ from: fc.integer({ min: -60, max: 99 }), length: fc.integer({ min: 1, max: 90 }) });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 6 }), (runs) => {
      const column = absentColumn(200);
      column.values.forEach((_, place) => place % 3 > 0 && (column.values[place] = place % 7 > 0 ? place : NaN));
      const index = Int32Array.from(
        runs.flatMap(({ from, length }) => Array.from({ length }, (_, at) => (from < 0 ? -1 : from + at)))
      );
      const expected = Array.from(index, (from) => valueAt(column, from));
      for (const picked of [pick(index)(column), pickInto(absentColumn(index.length), index, column)]) {
        expect(Array.from(index.keys(), (place) => valueAt(picked, place))).toEqual(expected);
      }
    })
  );
});

it('hasValue tells an empty column from one with a NaN', () => {
  const column = absentColumn(2);
  expect(hasValue(column)).toBe(false);
  column.values[1] = NaN;
  expect(hasValue(column)).toBe(true);
});
