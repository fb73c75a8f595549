import { alerts } from './alerts';
import { printGrafanaRules } from './grafanaRules';
import { NAMINGS, type Naming } from './names';
import { printPrometheusRules } from './prometheusRules';

export interface Chosen {
  job?: string;
  grafana?: string;
  runbooks?: string;
  /** The uid of the Prometheus data source, for rules that Grafana evaluates. */
  datasource?: string;
}

const HEAD = '# Made by `npm run alerts` from alerts/src. What each alert means and what to do: docs/alerts.md.';
const FILE_NAMES: Record<Naming, string> = {
  unchanged: 'alerts/prometheus/fireworks.yaml',
  underscores: 'alerts/prometheus/fireworks-underscores.yaml',
};

/** All rule files by their place in the repository. */
export function alertFiles(chosen: Chosen = {}): Record<string, string> {
  const { job = 'fireworks', grafana = '', runbooks = 'docs/alerts.md', datasource = 'prometheus' } = chosen;
  const links = { grafana, runbooks };
  const namings = Object.keys(NAMINGS) as Naming[];
  return {
    ...Object.fromEntries(
      namings.map((naming) => [FILE_NAMES[naming], printPrometheusRules(alerts({ naming, job }), links, HEAD)])
    ),
    'provisioning/alerting/fireworks.yaml': printGrafanaRules(
      alerts({ naming: 'unchanged', job }),
      { links, datasourceUid: datasource, folder: 'Fireworks AI' },
      HEAD
    ),
  };
}
