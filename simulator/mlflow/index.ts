export { createMlflow, DEFAULT_ONE_OF, type MlflowOptions, type SimulatedMlflow } from './server';
