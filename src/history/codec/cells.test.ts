import fc from 'fast-check';
import { absentColumn } from '../../series/stale';
import { packCells, unpackCells, DamagedRecord } from './cells';

/** Every double there is, by its bits: payloads of NaN, both zeros, subnormals and infinities among them. */
const anyDouble = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const ABSENT = new BigUint64Array(absentColumn(1).values.buffer)[0] ?? 0n;
const special = fc.constantFrom(
  ABSENT,
  ...[0, -0, 1, NaN, Infinity, -Infinity, 1 / 60, 7 / 60, 5e-324, Number.MAX_VALUE].map(bitsOf),
  0x7ff8000000000001n,
  0x7ff0000000000001n,
  0xfff8dead00000002n
);
const rate = fc.nat({ max: 2 ** 28 }).map((count) => bitsOf(count / 60));
const grids = fc
  .record({
    width: fc.integer({ min: 1, max: 12 }),
    rows: fc.integer({ min: 0, max: 12 }),
    cell: fc.constantFrom(
      anyDouble,
      special,
      rate,
      fc.oneof(rate, fc.constant(ABSENT)),
      fc.oneof(anyDouble, special, rate)
    ),
  })
  .chain(({ width, rows, cell }) =>
    fc.record({
      width: fc.constant(width),
      words: fc.array(cell, { minLength: width * rows, maxLength: width * rows }),
    })
  );

function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n;
}

function cellsOf(words: readonly bigint[]): Float64Array {
  return new Float64Array(BigUint64Array.from(words).buffer);
}

describe('packed cells', () => {
  test('are read back to the bit, whatever doubles they hold', async () => {
    await fc.assert(
      fc.asyncProperty(grids, async ({ width, words }) => {
        const record = await packCells(cellsOf(words), width);
        const read = await unpackCells(record, words.length, width);
        expect([...new BigUint64Array(read.buffer)]).toEqual(words);
      }),
      { numRuns: 300 }
    );
  });

  test('take a fraction of a byte for rates of a quiet minute, as Fireworks gives them', async () => {
    const width = 60;
    const rates = Float64Array.from(
      { length: 300 * width },
      (_, index) => (Math.floor(index / 600) + (index % 3)) / 60
    );
    expect((await packCells(rates, width)).length / rates.length).toBeLessThan(0.1);
  });

  test('take hardly more than the doubles where those have nothing in common', async () => {
    const words = BigUint64Array.from({ length: 600 }, (_, index) => BigInt.asUintN(64, BigInt(index + 1) ** 31n));
    const record = await packCells(new Float64Array(words.buffer), 60);
    expect(record.length).toBeLessThan(600 * 8 + 16);
  });

  test('are refused when any bit of the record has changed', async () => {
    const cells = Float64Array.from({ length: 120 }, (_, index) => (index * 7) % 11);
    const record = await packCells(cells, 60);
    for (let bit = 0; bit < record.length * 8; bit += 5) {
      const changed = record.slice();
      const at = bit >> 3;
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      await expect(unpackCells(changed, 120, 60)).rejects.toThrow(DamagedRecord);
    }
  });

  test.each([0, 3, 20])('are refused when the record is cut to %d bytes', async (bytes) => {
    const record = await packCells(
      Float64Array.from({ length: 120 }, (_, index) => Math.sqrt(index)),
      60
    );
    await expect(unpackCells(record.slice(0, bytes), 120, 60)).rejects.toThrow(DamagedRecord);
  });

  test('are refused for another number of cells', async () => {
    const record = await packCells(new Float64Array(120).fill(0.25), 60);
    await expect(unpackCells(record, 180, 60)).rejects.toThrow(DamagedRecord);
  });
});
