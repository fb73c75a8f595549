import { readTraceSettings } from './settings';

test.each([
  ['nothing', {}, { family: 'mlflow', url: '', links: { publicUrl: '' } }, false],
  [
    'an address',
    { mlflowUrl: ' http://m:5000 ' },
    { family: 'mlflow', url: 'http://m:5000', links: { publicUrl: 'http://m:5000' } },
    true,
  ],
  [
    'a public address',
    { mlflowUrl: 'http://m', mlflowPublicUrl: 'https://p/' },
    { links: { publicUrl: 'https://p' } },
    true,
  ],
  ['a token', { mlflowUrl: 'http://m', mlflowAuth: 'token' }, { family: 'mlflow-token' }, true],
  ['basic auth', { mlflowUrl: 'http://m', mlflowAuth: 'basic' }, { family: 'mlflow' }, true],
  [
    'an address for editors',
    { mlflowEditorUrl: 'http://m', mlflowAuth: 'token' },
    { family: 'mlflow-editor-token', editorsOnly: true, url: 'http://m' },
    true,
  ],
  [
    'odd types',
    { mlflowUrl: 5, mlflowExperimentIds: [7], tokenPrices: { m: { input: '1', output: 2 }, n: 'x' } },
    { experimentIds: ['7'], prices: { m: { input: 1, output: 2 } } },
    false,
  ],
])('settings with %s', (_, jsonData, expected, usable) => {
  const settings = readTraceSettings({ uid: 'u', name: 'n', jsonData });
  expect(settings).toMatchObject(expected);
  expect(settings.url !== '').toBe(usable);
});
