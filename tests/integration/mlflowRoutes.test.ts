import { ENDPOINTS } from '../../src/traces/client/api';
import { routeFamily } from '../../src/traces/source/settings';
import { pluginRoutes } from '../mlflow/routedHttp';

const families = [
  { family: routeFamily('none', false), url: 'mlflowUrl', token: false, role: undefined },
  { family: routeFamily('token', false), url: 'mlflowUrl', token: true, role: undefined },
  { family: routeFamily('basic', true), url: 'mlflowEditorUrl', token: false, role: 'Editor' },
  { family: routeFamily('token', true), url: 'mlflowEditorUrl', token: true, role: 'Editor' },
];

/** Without a secret Go's templates would write `Bearer <no value>`. */
const bearer = (secret: string) => `{{ if .SecureJsonData.${secret} }}Bearer {{ .SecureJsonData.${secret} }}{{ end }}`;

const routes = pluginRoutes();
const mlflowRoutes = routes.filter((route) => route.path.startsWith('mlflow'));

describe.each(families)('routes of $family', ({ family, url, token, role }) => {
  test.each(Object.values(ENDPOINTS))('$title', ({ route, method }) => {
    const found = mlflowRoutes.filter((one) => one.path === `${family}/${route}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ method, url: expect.stringMatching(`^{{ .JsonData.${url} }}/`) });
    expect(found[0]?.reqRole).toBe(role);
    expect(found[0]?.headers).toEqual(token ? [{ name: 'Authorization', content: bearer('mlflowToken') }] : undefined);
  });
});

test('the key goes to metrics and the list of deployments alone, and no route sends a header of a secret that is not there', () => {
  const all = JSON.stringify(routes.map(({ headers }) => headers));
  expect(routes.filter(({ headers }) => JSON.stringify(headers ?? '').includes('apiKey'))).toMatchObject([
    { path: 'metrics', method: 'GET', headers: [{ name: 'Authorization', content: bearer('apiKey') }] },
    { path: 'whole-deployments', method: 'GET', reqRole: 'Admin' },
    { path: 'deployments', method: 'GET', urlParams: [{ name: 'readMask' }] },
  ]);
  expect(all.replaceAll(bearer('apiKey'), '').replaceAll(bearer('mlflowToken'), '')).not.toContain('Secure');
});

test('there are no other routes to MLflow, and each path has one method', () => {
  expect(mlflowRoutes).toHaveLength(families.length * Object.keys(ENDPOINTS).length);
  expect(new Set(mlflowRoutes.map((route) => route.path)).size).toBe(mlflowRoutes.length);
});

test('what is sent with POST only reads', () => {
  const targets = mlflowRoutes
    .filter((route) => route.method !== 'GET')
    .map((route) => route.url.replace(/^.*?}}/, ''));
  expect(new Set(targets)).toEqual(new Set(['/api/3.0/mlflow/traces/search', '/api/3.0/mlflow/traces/metrics']));
});

test('no route of one method begins like another, since Grafana takes the first that fits', () => {
  for (const one of routes) {
    const shadowed = routes.filter(
      (other) => other !== one && other.method === one.method && other.path.startsWith(one.path)
    );
    expect({ path: one.path, shadowed }).toEqual({ path: one.path, shadowed: [] });
  }
});
