export { deploymentSource, type DeploymentSource } from './source';
