import { Tab, TabsBar, TextLink, useTheme2 } from '@grafana/ui';
import { themeName } from '../bootData';
import { DashboardView } from '../dashboard/DashboardView';
import type { NamedDashboard } from '../dashboard/model';
import type { Workbench } from '../services/install';
import { ConfigView } from '../views/ConfigView';
import { EditorsView } from '../views/EditorsView';
import { ExploreView } from '../views/ExploreView';
import { changeAddress, useAddress } from './address';

export interface AppProps {
  workbench: Workbench;
  dashboards: readonly NamedDashboard[];
  /** Says in words where samples from before the page was opened are from. */
  aboutHistory: string;
}

export function App({ workbench, dashboards, aboutHistory }: AppProps) {
  const theme = useTheme2();
  const { view, params, dashboard: wanted } = useAddress();
  const dashboard = dashboards.find(({ name, json }) => name === wanted || json.uid === wanted) ?? dashboards[0];
  const shown = view === 'dashboard' && dashboard === undefined ? 'explore' : view;
  const source = workbench.dataSources.getInstanceSettings(params.get('ds'));
  const otherTheme = themeName === 'dark' ? 'light' : 'dark';
  return (
    <div style={{ minHeight: '100%', background: theme.colors.background.canvas }}>
      <header style={{ background: theme.colors.background.primary, padding: `0 ${theme.spacing(2)}` }}>
        <TabsBar>
          {dashboards.map(({ name, json }) => (
            <Tab
              key={name}
              label={json.title}
              active={shown === 'dashboard' && dashboard?.name === name}
              href={`/?view=dashboard&name=${name}`}
            />
          ))}
          <Tab label="Explore" icon="compass" active={shown === 'explore'} href="/?view=explore" />
          <Tab label="Other editors" icon="pen" active={shown === 'editors'} href="/?view=editors" />
          <Tab label="Settings" icon="cog" active={shown === 'config'} href="/?view=config" />
        </TabsBar>
        <p style={{ color: theme.colors.text.secondary, padding: `${theme.spacing(0.5)} 0`, margin: 0 }}>
          Workbench: the built plugin without a Grafana, on a simulated Fireworks account and MLflow. {aboutHistory}{' '}
          <a
            style={{ color: theme.colors.text.link }}
            href="#theme"
            onClick={(event) => {
              event.preventDefault();
              changeAddress({ theme: otherTheme });
              window.location.reload();
            }}
          >
            Use the {otherTheme} theme
          </a>
        </p>
      </header>
      <main>
        {source === undefined ? (
          <TextLink href="/">There is no data source</TextLink>
        ) : shown === 'config' ? (
          <ConfigView uid={source.uid} workbench={workbench} />
        ) : shown === 'explore' ? (
          <ExploreView uid={source.uid} workbench={workbench} />
        ) : shown === 'editors' ? (
          <EditorsView uid={source.uid} workbench={workbench} />
        ) : (
          dashboard && (
            <DashboardView key={dashboard.name} dashboard={dashboard} all={dashboards} workbench={workbench} />
          )
        )}
      </main>
    </div>
  );
}
