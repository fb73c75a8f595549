import type { Alert } from './alert';

/** Where people look. */
export interface Links {
  /** Of Grafana, such as `https://grafana.example.com`; empty for links that begin with a slash. */
  grafana: string;
  /** The page of runbooks. */
  runbooks: string;
}

export function runbookLink({ name }: Alert, { runbooks }: Links): string {
  return `${runbooks}#${name.toLowerCase()}`;
}

interface Words {
  from: string;
  to: string;
  label: (name: string) => string;
}

/** The dashboard of an alert, on its deployment where it is about one, over the time that matters. */
export function dashboardLink({ dashboard, summary }: Alert, { grafana }: Links, { from, to, label }: Words): string {
  const deployment = summary.includes('{deployment_id}') ? `&var-deployment=${label('deployment_id')}` : '';
  return `${grafana}/d/${dashboard.uid}?from=${from}&to=${to}${deployment}`;
}
