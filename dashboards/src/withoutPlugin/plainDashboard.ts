import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARD_TAG } from '../../../src/traces/linkedDashboards';
import { HISTORY } from '../fireworksDashboard';
import { plainAnnotation } from './plainAnnotation';
import { withoutHoles } from './layout';
import { linkedTo } from './links';
import { plainPanel, type PanelContext } from './plainPanel';
import { boundUnit, plainVariable } from './plainVariables';
import { printer } from './printPlan';
import type { Variant } from './variants';

/**
 * A bundled dashboard for a Prometheus alone. Undefined for one of which nothing would be left.
 * @param counterparts uids of the bundled dashboards by those of the plain ones; other links are left out
 * @throws NotWithoutPlugin for what nobody has thought of yet, so that nothing is lost without a word
 */
export function plainDashboard(
  dashboard: Dashboard,
  { nameInStore, uidSuffix, title, tag }: Variant,
  counterparts: ReadonlyMap<string, string>
): Dashboard | undefined {
  const { uid = '', templating, annotations, tags = [], links = [] } = dashboard;
  const variables = templating.list ?? [];
  const single = new Set(variables.filter(holdsOne).map(({ name }) => name));
  const context: PanelContext = { where: uid, single, print: printer(nameInStore), nameInStore };
  const panels = withoutHoles(
    (dashboard.panels ?? []).flatMap((panel): Array<Panel | RowPanel> => {
      const plain = isRow(panel) ? panel : plainPanel(panel, context);
      return plain === undefined ? [] : [withUnits(plain, variables)];
    })
  );
  if (panels.every(isRow)) {
    return undefined;
  }
  return {
    ...dashboard,
    uid: uid + uidSuffix,
    title: `${dashboard.title} (${title})`,
    description: (dashboard.description ?? '').replace(HISTORY, '').trim(),
    tags: [tag, ...tags.filter((one) => one !== DASHBOARD_TAG && one !== uid), uid + uidSuffix],
    links: linkedTo(links, counterparts).map((link) => ({
      ...link,
      title: link.tags.includes(DASHBOARD_TAG) ? `${link.title} (${title})` : link.title,
      tags: link.tags.map((one) => (one === DASHBOARD_TAG ? tag : one)),
    })),
    panels: linkedTo(panels, counterparts),
    templating: {
      list: used(
        variables.map((variable) => plainVariable(uid, variable, nameInStore)),
        panels
      ),
    },
    annotations: { ...annotations, list: (annotations.list ?? []).flatMap((one) => plainAnnotation(one, context)) },
  };
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

function holdsOne({ multi, includeAll }: VariableModel): boolean {
  return multi !== true && includeAll !== true;
}

/** The text of a bound has no unit in a Prometheus. */
function withUnits<One extends Panel | RowPanel>(panel: One, variables: readonly VariableModel[]): One {
  const withUnit = (text: string) =>
    variables.reduce((written, variable) => {
      const reference = `\${${variable.name}:text}`;
      return written.replaceAll(reference, reference + (boundUnit(variable) ?? ''));
    }, text);
  return { ...panel, title: withUnit(panel.title ?? '') };
}

/** Those that something asks for: what is left of a dashboard may need fewer. */
function used(variables: readonly VariableModel[], panels: ReadonlyArray<Panel | RowPanel>): VariableModel[] {
  const text = JSON.stringify(panels);
  const kept = variables.filter(
    ({ name, type }) =>
      type === 'datasource' ||
      [text, ...variables.map(({ query }) => JSON.stringify(query ?? ''))].some((one) =>
        new RegExp(`\\$(${name}\\b|\\{${name}\\b)`).test(one)
      )
  );
  return kept.length === variables.length ? kept : used(kept, panels);
}
