import { readGpuPriceRows, writeGpuPriceRows, readPriceRows, writePriceRows } from './PriceRows';
import { mlflowUrlProblem, readMlflowUrl } from './settings';

test.each([
  ['http://mlflow:5000/', 'http://mlflow:5000'],
  [' https://x/ml/#/experiments/1/traces ', 'https://x/ml'],
  ['https://x/ml?a=1', 'https://x/ml'],
  ['', ''],
])('MLflow URL: %s is read as %s', (text, expected) => {
  expect(readMlflowUrl(text)).toBe(expected);
});

test.each([
  ['', true],
  ['http://mlflow:5000', true],
  ['mlflow:5000', false],
  ['https://', false],
  ['https://user:secret@mlflow', false],
])('MLflow URL: %s can be used: %s', (text, isFine) => {
  expect(mlflowUrlProblem(text) === undefined).toBe(isFine);
});

test('prices are read and written alike, and rows that say too little are left out', () => {
  const prices = { 'accounts/a/models/m': { input: 0.9, cachedInput: 0, output: 1.5 }, n: { input: 1, output: 2 } };
  expect(writePriceRows(readPriceRows(prices))).toEqual(prices);
  expect(readPriceRows(null)).toEqual([]);
  expect(readPriceRows({ n: null })).toEqual([{ name: 'n', input: '', cachedInput: '', output: '' }]);
  const empty = { name: 'x', input: '1', cachedInput: '', output: '' };
  expect(writePriceRows([empty, { ...empty, output: '-1' }, { ...empty, name: ' ', output: '1' }])).toBeUndefined();
});

test('prices of accelerators are read and written alike; one of 0 is a price, half a row is none', () => {
  const prices = { NVIDIA_H100_80GB: 4.5, NVIDIA_L4: 0 };
  expect(writeGpuPriceRows(readGpuPriceRows(prices))).toEqual(prices);
  expect([readGpuPriceRows(null), readGpuPriceRows({ a: null })]).toEqual([[], [{ name: 'a', price: '' }]]);
  const rows = ['', '-1', 'x', 'Infinity'].map((price) => ({ name: 'a', price }));
  expect(writeGpuPriceRows([...rows, { name: ' ', price: '1' }])).toBeUndefined();
});
