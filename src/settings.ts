import type { DataSourceJsonData } from '@grafana/data';

export const STORES = ['browser', 'prometheus'] as const;
/** Where samples come from: what this browser collects, or a Prometheus-compatible data source of this Grafana. */
export type StoreName = (typeof STORES)[number];

/** How Grafana's server signs in to MLflow. */
export const MLFLOW_AUTHS = ['none', 'basic', 'token'] as const;
export type MlflowAuth = (typeof MLFLOW_AUTHS)[number];

/** Settings that viewers may read. A contract, since people provision them. */
export interface FireworksOptions extends DataSourceJsonData {
  /** Default `https://api.fireworks.ai`. */
  apiUrl?: string;
  accountId?: string;
  /** Default `browser`. */
  store?: StoreName;
  prometheusUid?: string;
  prometheusMatchers?: string;
  /** How often this browser may ask. Default 60, at the least 30. */
  scrapeIntervalSeconds?: number;
  /** Default 24. */
  retentionHours?: number;
  /** Default true. */
  collectInBackground?: boolean;
  mlflowUrl?: string;
  /** Instead of `mlflowUrl`: the same address, but Grafana lets only editors and admins ask it. */
  mlflowEditorUrl?: string;
  mlflowPublicUrl?: string;
  mlflowExperimentIds?: string[];
  mlflowAuth?: MlflowAuth;
  /** USD per accelerator-hour by type, in the words of the list of deployments, such as `NVIDIA_H100_80GB`. */
  gpuPrices?: Record<string, number>;
  /** USD per million tokens by model. */
  tokenPrices?: Record<string, { input: number; cachedInput?: number; output: number }>;
}

/** Settings that never reach a browser after they were saved. */
export interface FireworksSecureOptions {
  apiKey?: string;
  mlflowToken?: string;
  /** Grafana's own name for it. */
  basicAuthPassword?: string;
}

/** The types of data sources that Prometheus mode can ask. */
export const PROMETHEUS_TYPES: readonly string[] = [
  'prometheus',
  'grafana-amazonprometheus-datasource',
  'grafana-azureprometheus-datasource',
  'victoriametrics-metrics-datasource',
];

export const DEFAULT_API_URL = 'https://api.fireworks.ai';
export const DEFAULT_SCRAPE_INTERVAL_SECONDS = 60;
export const MIN_SCRAPE_INTERVAL_SECONDS = 30;
/** Longer ones would leave more gaps than samples: a value is shown for five minutes. */
export const MAX_SCRAPE_INTERVAL_SECONDS = 3600;
export const DEFAULT_RETENTION_HOURS = 24;
export const MIN_RETENTION_HOURS = 0.1;
export const MAX_RETENTION_HOURS = 366 * 24;
