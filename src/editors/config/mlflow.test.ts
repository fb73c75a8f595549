import { readPriceRows, writePriceRows } from './TokenPricesField';
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
  const empty = { model: 'x', input: '1', cachedInput: '', output: '' };
  expect(writePriceRows([empty, { ...empty, output: '-1' }, { ...empty, model: ' ', output: '1' }])).toBeUndefined();
});
