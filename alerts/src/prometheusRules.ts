import { stringify } from 'yaml';
import type { Alert } from './alert';
import { dashboardLink, runbookLink, type Links } from './links';

/** A rule file of Prometheus and Mimir. */
export function printPrometheusRules(alerts: readonly Alert[], links: Links, head: string): string {
  const rules = alerts.map((alert) => ({
    alert: alert.name,
    expr: expression(alert),
    for: alert.lasts,
    ...(alert.keeps === '0s' ? {} : { keep_firing_for: alert.keeps }),
    labels: { severity: alert.severity },
    annotations: {
      summary: template(alert, (written) => `{{ $value${written} }}`),
      description: alert.description,
      runbook_url: runbookLink(alert, links),
      // The template asks for the time, so that the link still leads to the incident when it is read the day after.
      dashboard: dashboardLink(alert, links, {
        from: time(`(time() - ${alert.dashboard.hours * 3600}) * 1000`),
        to: time('time() * 1000'),
        label: (name) => `{{ $labels.${name} }}`,
      }),
    },
  }));
  return `${head}\n${stringify({ groups: [{ name: 'fireworks', rules }] }, { lineWidth: 0 })}`;
}

/** Everything that has to hold, with the threshold. */
export function expression({ value, rings, provided }: Alert): string {
  const compared = 'above' in rings ? `(${value}) > ${rings.above}` : `(${value}) < ${rings.below}`;
  return [compared, ...provided.map((condition) => `(${condition})`)].join('\nand ');
}

/**
 * The summary with the value and labels as templates of Go write them.
 * @param printValue given the function that formats it, with the bar before
 */
export function template({ summary, as }: Alert, printValue: (written: string) => string): string {
  const value = printValue(as === 'share' ? ' | humanizePercentage' : ' | humanize');
  return summary.replace('VALUE', () => value).replace(/\{(\w+)\}/g, '{{ $labels.$1 }}');
}

function time(promql: string): string {
  return `{{ with query "${promql}" }}{{ . | first | value | printf "%.0f" }}{{ end }}`;
}
