export { prometheusStore } from './prometheusStore';
export { readPrometheusOptions, type PrometheusOptions } from './options';
export { readMatchers } from './readMatchers';
export type { DataSources } from './source';
export type { PrometheusWorld } from './connection';
