import type { World } from '../world/world';
import { SERVED_MODELS, type ServedModel } from '../world/models';

/** Models that anybody may call without a deployment, beside those that the deployments serve. */
const SERVERLESS = [
  'deepseek-v3-0324',
  'deepseek-r1-0528',
  'gpt-oss-20b',
  'gpt-oss-120b',
  'llama-v3p1-8b-instruct',
  'qwen3-embedding-8b',
];

export interface CalledModel {
  /** As the caller wrote it, which is how answers repeat it. */
  name: string;
  /** Last part of the model's path. */
  shortName: string;
  /** Absent for calls without a deployment. */
  deploymentId: string | undefined;
  /** Speed and sizes, of the most similar model known. */
  served: ServedModel;
}

const FULL = /^accounts\/([^/#]+)\/models\/([^/#]+)(?:#accounts\/([^/#]+)\/deployments\/([^/#]+))?$/;
const SHORT = /^([^/#]+)\/([^/#]+)(?:#([^/#]+)\/([^/#]+))?$/;
const DEPLOYMENT = /^accounts\/([^/#]+)\/deployments\/([^/#]+)$/;

/** The model behind a name in any of the forms that Fireworks takes; undefined when it answers 404. */
export function findModel(name: string, world: World): CalledModel | undefined {
  const [, publishedAccount, publishedId] = DEPLOYMENT.exec(name) ?? [];
  if (publishedId !== undefined) {
    const deployment = findDeployment(world, publishedAccount, publishedId);
    return (
      deployment && { name, shortName: deployment.model.name, deploymentId: deployment.id, served: deployment.model }
    );
  }
  const [, account, shortName, deploymentAccount, deploymentId] = FULL.exec(name) ?? SHORT.exec(name) ?? [];
  if (account === undefined || shortName === undefined) {
    return undefined;
  }
  if (deploymentId !== undefined) {
    const deployment = findDeployment(world, deploymentAccount, deploymentId);
    return deployment?.model.name === shortName
      ? { name, shortName, deploymentId, served: deployment.model }
      : undefined;
  }
  return account === 'fireworks' && modelNames().includes(shortName)
    ? { name, shortName, deploymentId: undefined, served: similarModel(shortName) }
    : undefined;
}

/** Short names of all models without a deployment. */
export function modelNames(): string[] {
  return [...new Set([...SERVERLESS, ...SERVED_MODELS.map((model) => model.name)])];
}

function findDeployment(world: World, account: string | undefined, id: string) {
  return world.deployments.find((deployment) => deployment.account === account && deployment.id === id);
}

function similarModel(shortName: string): ServedModel {
  const family = shortName.split('-')[0] ?? '';
  return (
    SERVED_MODELS.find((model) => model.name === shortName) ??
    SERVED_MODELS.find((model) => model.name.startsWith(family)) ??
    SERVED_MODELS[0]
  );
}
