export { prometheusStore } from './prometheusStore';
export { readPrometheusOptions, type PrometheusOptions } from './options';
export { checkedMatchers } from './checkedMatchers';
export type { DataSources } from './dataSource';
export type { PrometheusWorld } from './connection';
