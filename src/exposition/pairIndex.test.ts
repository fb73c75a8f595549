import { IntColumn } from './intColumn';
import { PairIndex } from './pairIndex';
import { scramble } from './pieces';

/** More than four times what the first table holds, so that it grows several times. */
const ENTRIES = 40_000;
const leftOf = (entry: number) => entry % 7;
const rightOf = (entry: number) => entry;

function emptyIndex() {
  const lefts = new IntColumn();
  const rights = new IntColumn();
  for (let entry = 0; entry < ENTRIES; entry++) {
    lefts.push(leftOf(entry));
    rights.push(rightOf(entry));
  }
  return new PairIndex(lefts, rights);
}

test('entries are found at any time while the index grows', () => {
  const index = emptyIndex();
  for (let entry = 0; entry < ENTRIES; entry++) {
    const next = scramble(entry + 1);
    expect(index.find(next, leftOf(entry), rightOf(entry))).toBe(-1);
    index.add(next);
    for (const known of [entry, entry >> 1, entry >> 3, 0]) {
      expect(index.find(scramble(known + 1), leftOf(known), rightOf(known))).toBe(known);
    }
  }
  expect(index.size).toBe(ENTRIES);
});

test.each([1, 100, 1024])('of %i entries in a row none is added from the first on whose hash is known', (count) => {
  const index = emptyIndex();
  while (index.size + count <= ENTRIES) {
    const first = index.size;
    const added = Int32Array.from({ length: count }, (_, place) => scramble(first + place + 1));
    const shared = first === 0 ? undefined : scramble((first >> 1) + 1);
    if (shared !== undefined) {
      expect(index.addUnlessShared(Int32Array.of(shared), 1)).toBe(0);
      expect(index.search(shared, (entry) => entry === first >> 1)).toBe(first >> 1);
      expect(index.search(shared, () => false)).toBe(-1);
    }
    expect(index.addUnlessShared(added, count)).toBe(count);
  }
});
