import type { DataFrame } from '@grafana/data';
import { systemWorld, durationInWords, type ChunkedBackend } from '../collect';
import { Refusal, toMatchers } from '../plan';
import { compileMatchers, type Labels } from '../series/labels';
import { withPatterns } from '../series/pattern';
import { counted, messageOf } from '../series/text';
import { noneChosen, withNotices } from '../traces/frames/fields';
import type { Filter, FireworksQuery } from '../types';
import { conditionOf, type Deployment } from './deployment';
import { eventsFrame, tableFrame } from './deploymentFrames';
import { DEPLOYMENT_LABELS, deploymentLabel, type DeploymentLabel } from './eager';
import { listDeployments, shareList, type Listed } from './listDeployments';
import { DeploymentsError } from './problems';

/** The deployments of one account, as Fireworks' API lists them. */
export interface DeploymentSource {
  /**
   * The table, or with `asEvents` what there is to mark in the range. Where the key may not list there is an empty frame, with
   * words on what to do; marks are left out without an error in any case.
   * @throws an Error with words for people; the signal's reason
   */
  run(query: FireworksQuery, range: { fromMs: number; toMs: number }, signal?: AbortSignal): Promise<DataFrame[]>;
  /**
   * Those that pass the filters, of which those on labels that the list does not have are left out.
   * @throws an Error with words for people
   */
  list(filters: readonly Filter[]): Promise<readonly Deployment[]>;
  /** The values of a label of the list, each once; none where nothing is listed. */
  values(label: string): Promise<string[]>;
  /** What Save & test says. It asks anew. */
  test(): Promise<string>;
}

/**
 * @param proxyPath Grafana's proxy path of the data source
 * @param world for tests
 */
export function deploymentSource(
  backend: ChunkedBackend,
  { proxyPath, hasAccount }: { proxyPath: string; hasAccount: boolean },
  { clock, timers, random }: Pick<typeof systemWorld, 'clock' | 'timers' | 'random'> = systemWorld
): DeploymentSource {
  const { now } = clock;
  const shared = shareList(
    (signal) =>
      hasAccount
        ? listDeployments({ backend, proxyPath, now, timers }, signal)
        : Promise.reject(new DeploymentsError({ kind: 'noAccount' })),
    { now, random }
  );
  return {
    run: async (query, range, signal) => {
      const fits = await filterOf(query.filters ?? []);
      return shared.get(signal).then(
        (listed) => {
          const deployments = listed.list.deployments.filter((one) => fits(labelsOf(one)));
          const frame =
            query.asEvents === true
              ? eventsFrame(query.refId, deployments, range)
              : tableFrame(query.refId, deployments);
          return [withNotices(frame, warnings(listed, now()), 'warning')];
        },
        (error: unknown) => {
          // Grafana tells of each annotation that failed in a message over the page.
          const isQuiet = error instanceof DeploymentsError && (error.isLasting || query.asEvents === true);
          if (!isQuiet) {
            throw error;
          }
          // Without columns a panel says that there is nothing, and Grafana shows the words at its title.
          return [noneChosen(query.refId, error.message)];
        }
      );
    },
    list: async (filters) => {
      const fits = await filterOf(filters.filter(({ label }) => deploymentLabel(label) !== undefined));
      return (await shared.get()).list.deployments.filter((one) => fits(labelsOf(one)));
    },
    values: async (label) => {
      const known = deploymentLabel(label);
      const deployments = known === undefined ? [] : (await shared.get().catch(() => undefined))?.list.deployments;
      const values = (deployments ?? []).map((one) => labelsOf(one)[known ?? 'name'] ?? '');
      return [...new Set(values)].filter((value) => value !== '').sort();
    },
    test: () => shared.renew().then(healthText, messageOf),
  };
}

function labelsOf(deployment: Deployment): Labels & Record<DeploymentLabel, string> {
  return {
    deployment_id: deployment.id,
    deployment: deployment.name,
    deployment_account: deployment.account,
    base_model: deployment.baseModel,
    name: deployment.displayName,
    condition: conditionOf(deployment),
    state: deployment.state,
    accelerator: deployment.accelerator,
    region: deployment.region,
    placement: deployment.placement,
  };
}

/** @throws Refusal for what deployments cannot be filtered by */
async function filterOf(filters: readonly Filter[]): Promise<(labels: Labels) => boolean> {
  const named = filters.map((filter) => {
    const label = deploymentLabel(filter.label);
    if (label === undefined) {
      const known = DEPLOYMENT_LABELS.map(({ name }) => name).join(', ');
      throw new Refusal('filters', `Deployments cannot be filtered by "${filter.label}". Choose one of ${known}.`);
    }
    return { ...filter, label };
  });
  return withPatterns(() => compileMatchers(toMatchers('', named)));
}

function warnings({ list, atMs, error }: Listed, nowMs: number): string[] {
  const age = durationInWords(Math.max(0, nowMs - atMs));
  return [
    ...(list.incomplete === undefined ? [] : [list.incomplete]),
    ...(error === undefined ? [] : [`This list is ${age} old. ${error.message}`]),
  ];
}

function healthText({ list, error }: Listed): string {
  return error === undefined
    ? `Deployments can be listed: ${counted(list.deployments.length, 'deployment')}. ${list.incomplete ?? ''}`.trim()
    : error.message;
}
