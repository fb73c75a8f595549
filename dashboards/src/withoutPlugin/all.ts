import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { allDashboards } from '../all';
import { plainDashboard } from './plainDashboard';
import { PROMETHEUS_INPUT } from './plainVariables';
import { VARIANTS, type Variant } from './variants';

/** The dashboards for a Prometheus without the plugin, by the name of the file that holds each. */
export function allPlainDashboards(variant: Variant): Array<[file: string, dashboard: Dashboard]> {
  const bundled = Object.entries(allDashboards());
  const made = (counterparts: ReadonlyMap<string, string>) =>
    bundled.flatMap(([file, dashboard]): Array<[string, Dashboard, string]> => {
      const plain = plainDashboard(dashboard, variant, counterparts);
      return plain === undefined ? [] : [[file, plain, dashboard.uid ?? '']];
    });
  const counterparts = new Map(made(new Map()).map(([, { uid = '' }, bundledUid]) => [bundledUid, uid]));
  return made(counterparts).map(([file, plain]) => [`${variant.folder}/${file}`, plain]);
}

/** The texts of all their files. */
export function plainFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.values(VARIANTS)
      .flatMap(allPlainDashboards)
      .map(([file, dashboard]) => [
        file,
        `${JSON.stringify({ __inputs: [PROMETHEUS_INPUT], id: null, ...dashboard }, null, 2)}\n`,
      ])
  );
}
