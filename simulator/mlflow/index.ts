export { createMlflow, DEFAULT_ONE_OF, type MlflowOptions, type SimulatedMlflow } from './server';
export { MLFLOW_FAULTS, type MlflowFault, type MlflowFaults } from './faults/faults';
