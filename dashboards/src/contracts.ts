import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { readQuery } from '../../src/plan';

/** What others rely on in one dashboard. */
export interface Contract {
  /** By which dashboards, and links from traces, find it. */
  tags: string[];
  /** Their names stand in addresses: `var-deployment=…`. */
  variables: string[];
  /** By the ids of panels, what each asks for; addresses and alert rules carry the ids. */
  panels: Record<string, string>;
}

/** By uid. */
export type Contracts = Record<string, Contract>;

/** @param plain those without the plugin, whose panels have the ids of the others */
export function contractsOf(dashboards: readonly Dashboard[], plain: readonly Dashboard[]): Contracts {
  return { ...contractsOfAll(dashboards), ...contractsOfAll(plain.map((one) => ({ ...one, panels: [] }))) };
}

function contractsOfAll(dashboards: readonly Dashboard[]): Contracts {
  return Object.fromEntries(
    dashboards.map(({ uid = '', tags = [], templating, panels = [] }) => [
      uid,
      {
        tags,
        variables: (templating.list ?? []).map(({ name }) => name),
        panels: Object.fromEntries(panels.map((panel) => [String(panel.id), askedBy(panel)])),
      },
    ])
  );
}

/** What its first query asks for: a panel may get more of them, and be another kind of chart. */
function askedBy(panel: Panel | RowPanel): string {
  if (panel.type === 'row' || !('targets' in panel)) {
    return 'row';
  }
  const { queryType, analysis, metric, statistic } = readQuery(JSON.parse(JSON.stringify(panel.targets?.[0] ?? {})));
  return analysis ?? metric ?? statistic ?? queryType ?? '';
}

/** The kept ones with what is new; nothing that was kept changes. */
export function withNew(kept: Contracts, now: Contracts): Contracts {
  return Object.fromEntries(
    Object.entries({ ...now, ...kept }).map(([uid, contract]) => {
      const { tags, variables, panels } = now[uid] ?? contract;
      return [
        uid,
        {
          tags: [...new Set([...contract.tags, ...tags])],
          variables: [...new Set([...contract.variables, ...variables])],
          panels: { ...panels, ...contract.panels },
        },
      ];
    })
  );
}

/** What breaks for whom; empty where all that is kept still holds and nothing new is missing in it. */
export function brokenContracts(kept: Contracts, now: Contracts): string[] {
  const broken = Object.entries(kept).flatMap(([uid, contract]) => {
    const current = now[uid];
    return current === undefined
      ? [`Dashboard ${uid} is gone: bookmarks, alerts and links of other dashboards to /d/${uid} break.`]
      : brokenIn(uid, contract, current);
  });
  const isAllKept = JSON.stringify(sorted(withNew(kept, now))) === JSON.stringify(sorted(kept));
  return broken.length > 0 || isAllKept
    ? broken
    : ['Something new is not in the list yet: run "npm run dashboards -- --contracts", which adds it.'];
}

function brokenIn(uid: string, kept: Contract, now: Contract): string[] {
  const lacking = (before: readonly string[], after: readonly string[]) => before.filter((one) => !after.includes(one));
  return [
    ...lacking(kept.tags, now.tags).map(
      (tag) => `${uid} has no tag ${tag} any more: what finds it by that (other dashboards, links of traces) does not.`
    ),
    ...lacking(kept.variables, now.variables).map(
      (name) => `${uid} has no variable ${name} any more: addresses with var-${name}=… choose nothing.`
    ),
    ...Object.entries(kept.panels).flatMap(([id, asked]) =>
      now.panels[id] === asked
        ? []
        : [
            `Panel ${id} of ${uid} was “${asked}” and is ${now.panels[id] === undefined ? 'gone' : `“${now.panels[id]}”`}: ` +
              `addresses with viewPanel=${id} and alert rules that name it show something else. Give a new panel a new id.`,
          ]
    ),
  ];
}

function sorted(contracts: Contracts): unknown {
  return Object.entries(contracts)
    .map(([uid, { tags, variables, panels }]) => [uid, [...tags].sort(), [...variables].sort(), panels])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
