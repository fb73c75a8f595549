import { createTheme, ThemeContext, type DataSourcePluginMeta, type GrafanaTheme2 } from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { Alert, ErrorBoundaryAlert, GlobalStyles, PortalContainer } from '@grafana/ui';
import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { Root } from 'react-dom/client';
import { Router } from 'react-router-dom';
import { CompatRouter } from 'react-router-dom-v5-compat';
import { themeName } from '../bootData';
import type { DashboardJson, NamedDashboard } from '../dashboard/model';
import { installServices } from '../services/install';
import { App } from './App';
import { importSimulatedHistory } from './importHistory';
import { currentScope } from './scope';

/** Starts the page, or shows in it why it cannot start. */
export async function start(root: Root): Promise<void> {
  const theme = createTheme({ colors: { mode: themeName } });
  config.theme2 = theme;
  await loadFonts(root, theme);
  try {
    await startViews(root, theme);
  } catch (error) {
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    root.render(
      <Themed theme={theme}>
        <Alert title="The plugin could not be started">{message}</Alert>
      </Themed>
    );
  }
}

/** Services, plugin, samples from before now, then the views. */
async function startViews(root: Root, theme: GrafanaTheme2): Promise<void> {
  const workbench = await installServices(currentScope);
  const dashboards = await loadDashboards(workbench.meta);
  const aboutHistory = await importSimulatedHistory(workbench, () =>
    root.render(<Themed theme={theme}>Importing the simulated hours before now …</Themed>)
  );
  root.render(
    <Themed theme={theme}>
      <Router history={locationService.getHistory()}>
        <CompatRouter>
          <ErrorBoundaryAlert>
            <App workbench={workbench} dashboards={dashboards} aboutHistory={aboutHistory} />
          </ErrorBoundaryAlert>
          <PortalContainer />
        </CompatRouter>
      </Router>
    </Themed>
  );
}

function Themed({ theme, children }: { theme: GrafanaTheme2; children: ReactNode }) {
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      {children}
    </ThemeContext.Provider>
  );
}

/** Labels on canvas are measured once; were the fonts still missing, they would be cut off later. */
async function loadFonts(root: Root, theme: GrafanaTheme2): Promise<void> {
  flushSync(() => root.render(<Themed theme={theme}>Loading …</Themed>));
  const fonts = ['400 14px Inter', '500 14px Inter', '400 14px "Roboto Mono"'];
  await Promise.all(fonts.map((font) => document.fonts.load(font)));
}

/** The dashboards that plugin.json includes, as Grafana offers them for import. */
function loadDashboards(meta: DataSourcePluginMeta): Promise<NamedDashboard[]> {
  const paths = (meta.includes ?? []).flatMap(({ type, path }) =>
    type === 'dashboard' && path !== undefined ? [path] : []
  );
  return Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`/${meta.baseUrl}/${path}`);
      // The plugin's own generated file, checked where it is made.
      const json = (await response.json()) as DashboardJson;
      return { name: path.replace(/^.*\//, '').replace(/\.json$/, ''), json };
    })
  );
}
