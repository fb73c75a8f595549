import { parseExposition } from '../src/exposition';
import { histogramBody } from './body';

test('a generated body has its size, about 158 bytes a sample, and parses without duplicates', () => {
  const { bytes, samples } = histogramBody(500_000);
  expect(Math.abs(bytes.length / 500_000 - 1)).toBeLessThan(0.02);
  expect(bytes.length / samples).toBeCloseTo(158, -1);
  expect(parseExposition(bytes)).toMatchObject({ sampleCount: samples, duplicateCount: 0 });
});

test('later scrapes have the same series in the same order and other values', () => {
  const [first, next] = [0, 1].map((scrape) => parseExposition(histogramBody(50_000, scrape).bytes));
  const texts = [first, next].map((body) => [...(body?.samples() ?? [])].map(({ name, labels }) => [name, labels]));
  expect(texts[1]).toEqual(texts[0]);
  expect(next?.values).not.toEqual(first?.values);
});
