import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { allDashboards } from '../all';
import { allPlainDashboards } from '../withoutPlugin/all';
import { VARIANTS } from '../withoutPlugin/variants';

/** Those of the plugin, by the name of the file that holds each. */
export const BUNDLED: ReadonlyArray<[file: string, dashboard: Dashboard]> = Object.entries(allDashboards());

/** Those for a Prometheus without the plugin, of both kinds of names. */
export const PLAIN: ReadonlyArray<[file: string, dashboard: Dashboard]> =
  Object.values(VARIANTS).flatMap(allPlainDashboards);

export const EVERY = [...BUNDLED, ...PLAIN];

export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.filter(isPanel);
}

function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== 'row';
}

/** What an object of the builders is once it is saved. */
export function saved(value: unknown): Record<string, unknown> {
  return { ...Object(JSON.parse(JSON.stringify(value ?? {}))) };
}
