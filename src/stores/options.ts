import {
  DEFAULT_API_URL,
  DEFAULT_RETENTION_HOURS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  MIN_SCRAPE_INTERVAL_SECONDS,
  type FireworksOptions,
} from '../types';
import { withoutTrailing } from '../text/withoutTrailing';

/** The settings that collecting in this browser needs, defaults filled in. */
export interface CollectionOptions {
  uid: string;
  /** Of which Grafana and organisation; histories of different ones have nothing in common. */
  scope: string;
  /** Grafana's proxy path of the metrics route. */
  metricsUrl: string;
  apiUrl: string;
  /** Empty when not configured. */
  accountId: string;
  scrapeIntervalMs: number;
  retentionMs: number;
  collectInBackground: boolean;
}

/** Settings come from people and from provisioning files, so numbers out of range are brought into it. */
export function readOptions(
  settings: { uid: string; url?: string; jsonData?: FireworksOptions },
  scope = ''
): CollectionOptions {
  const options = settings.jsonData ?? {};
  return {
    uid: settings.uid,
    scope,
    metricsUrl: `${settings.url ?? ''}/metrics`,
    apiUrl: withoutTrailing((options.apiUrl ?? '').trim(), '/') || DEFAULT_API_URL,
    accountId: (options.accountId ?? '').trim(),
    scrapeIntervalMs:
      Math.max(
        MIN_SCRAPE_INTERVAL_SECONDS,
        positive(options.scrapeIntervalSeconds) ?? DEFAULT_SCRAPE_INTERVAL_SECONDS
      ) * 1000,
    retentionMs: (positive(options.retentionHours) ?? DEFAULT_RETENTION_HOURS) * 3_600_000,
    collectInBackground: options.collectInBackground ?? true,
  };
}

/** Provisioning files may write numbers as text. */
function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 && Number.isFinite(number) ? number : undefined;
}
