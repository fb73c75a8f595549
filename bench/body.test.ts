import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { parseExposition } from '../src/exposition';
import { deploymentsBody } from './body';
import { touchExposition, touchFamilies } from './parse/touch';

test('a generated body has its size, about 245 bytes a sample, and parses without duplicates', () => {
  const { bytes, samples } = deploymentsBody(500_000);
  expect(Math.abs(bytes.length / 500_000 - 1)).toBeLessThan(0.03);
  expect(bytes.length / samples).toBeCloseTo(245, -1);
  expect(parseExposition(bytes)).toMatchObject({ sampleCount: samples, duplicateCount: 0 });
});

test('later scrapes have the same series in the same order and other values', () => {
  const [first, next] = [0, 1].map((scrape) => parseExposition(deploymentsBody(500_000, scrape).bytes));
  const texts = [first, next].map((body) => [...(body?.samples() ?? [])].map(({ name, labels }) => [name, labels]));
  expect(texts[1]).toEqual(texts[0]);
  expect(next?.values).not.toEqual(first?.values);
});

test('the package that we compare with reads the same labels and values from it', () => {
  const { bytes } = deploymentsBody(500_000);
  const theirs = touchFamilies(parsePrometheusTextFormat(new TextDecoder().decode(bytes)));
  expect(theirs).toBeCloseTo(touchExposition(parseExposition(bytes), []), 3);
});
