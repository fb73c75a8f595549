/**
 * What Grafana's server writes into its page. @grafana/runtime reads it while it is being imported, so this module
 * has to be the first one of the page, and imports nothing.
 */
const THEME_KEY = 'workbench.theme';
const wantedTheme =
  new URLSearchParams(window.location.search).get('theme') ?? window.sessionStorage.getItem(THEME_KEY);

/** From `?theme=`, and then the same until the tab is closed. */
export const themeName: 'dark' | 'light' = wantedTheme === 'light' ? 'light' : 'dark';
window.sessionStorage.setItem(THEME_KEY, themeName);

const user = {
  id: 1,
  isSignedIn: true,
  login: 'workbench',
  name: 'Workbench',
  orgId: 1,
  orgRole: 'Admin',
  theme: themeName,
  timezone: 'browser',
  weekStart: 'monday',
  language: 'en-US',
  locale: 'en-US',
};

Object.assign(window, {
  __grafana_public_path__: '/public/',
  grafanaBootData: {
    assets: { dark: '', light: '' },
    navTree: [],
    user,
    settings: {
      appUrl: `${window.location.origin}/`,
      appSubUrl: '',
      buildInfo: { version: '12.4.0', edition: 'Open Source', env: 'production', commit: '', buildstamp: 0 },
      featureToggles: {},
      datasources: {},
      panels: {},
      apps: {},
      defaultDatasource: '',
      bootData: { user },
    },
  },
});
