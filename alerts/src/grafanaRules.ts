import { stringify } from 'yaml';
import type { Alert } from './alert';
import { runbookLink, type Links } from './links';
import { template } from './prometheusRules';

export interface GrafanaOptions {
  links: Links;
  /** The Prometheus data source. */
  datasourceUid: string;
  folder: string;
}

const VALUE = 'value';
const RINGS = 'rings';
/** How far back the request of an instant query says it goes, seconds. Only the expression's own windows matter. */
const RELATIVE_SECONDS = 600;

/** A file for Grafana's `provisioning/alerting`, with the same alerts evaluated by Grafana itself. */
export function printGrafanaRules(alerts: readonly Alert[], options: GrafanaOptions, head: string): string {
  const { folder } = options;
  const group = {
    orgId: 1,
    name: 'fireworks',
    folder,
    interval: '1m',
    rules: alerts.map((alert) => rule(alert, options)),
  };
  return `${head}\n${stringify({ apiVersion: 1, groups: [group] }, { lineWidth: 0 })}`;
}

function rule(alert: Alert, { links, datasourceUid }: GrafanaOptions) {
  const { name, severity, lasts, keeps, missing, rings, dashboard } = alert;
  const [type, threshold] = 'above' in rings ? ['gt', rings.above] : ['lt', rings.below];
  return {
    uid: uidOf(name),
    title: name,
    condition: RINGS,
    data: [
      {
        refId: VALUE,
        relativeTimeRange: { from: RELATIVE_SECONDS, to: 0 },
        datasourceUid,
        model: { refId: VALUE, expr: watched(alert), instant: true, range: false, editorMode: 'code' },
      },
      {
        refId: RINGS,
        datasourceUid: '__expr__',
        model: {
          refId: RINGS,
          type: 'threshold',
          expression: VALUE,
          conditions: [{ evaluator: { type, params: [threshold] } }],
        },
      },
    ],
    for: lasts,
    keepFiringFor: keeps,
    // Where no value is the good case, nothing is to be seen; where there is always one, its absence is the fault.
    noDataState: missing === 'ok' ? 'OK' : 'Alerting',
    execErrState: 'Error',
    labels: { severity },
    annotations: {
      // While there is no value Grafana fills in the template all the same.
      summary: template(alert, (written) => `{{ with $values.${VALUE} }}{{ .Value${written} }}{{ else }}?{{ end }}`),
      description: alert.description,
      runbook_url: runbookLink(alert, links),
      // Grafana adds the time of the alert to the dashboard's link by itself.
      __dashboardUid__: dashboard.uid,
      __panelId__: '1',
    },
    isPaused: false,
  };
}

/** The value where all other conditions hold; the threshold is an expression of its own, so that Grafana shows both. */
function watched({ value, provided }: Alert): string {
  return [`(${value})`, ...provided.map((condition) => `(${condition})`)].join('\nand ');
}

/** Grafana allows 40 letters, digits, `-` and `_`. */
function uidOf(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .slice(0, 40);
}
