import {
  DEFAULT_API_URL,
  DEFAULT_RETENTION_HOURS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  MAX_RETENTION_HOURS,
  MAX_SCRAPE_INTERVAL_SECONDS,
  MIN_RETENTION_HOURS,
  MIN_SCRAPE_INTERVAL_SECONDS,
  STORES,
  type FireworksOptions,
  type StoreName,
} from '../types';
import { withoutTrailing } from '../series/text';

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
  /** Settings that are not taken as they are, and what is taken instead. Empty when all are. */
  corrections: readonly string[];
}

export const DEFAULT_STORE: StoreName = 'browser';

/** The store that the settings choose. Provisioning files may name one that does not exist; the default is meant then. */
export function storeOf({ store }: FireworksOptions): StoreName {
  return STORES.find((name) => name === store) ?? DEFAULT_STORE;
}

/** Settings come from people and from provisioning files, so numbers out of range are brought into it. */
export function readOptions(
  settings: { uid: string; url?: string; jsonData?: FireworksOptions },
  scope = ''
): CollectionOptions {
  const options = settings.jsonData ?? {};
  const interval = within(options.scrapeIntervalSeconds, INTERVAL);
  const retention = within(options.retentionHours, RETENTION);
  return {
    uid: settings.uid,
    scope,
    metricsUrl: `${settings.url ?? ''}/metrics`,
    apiUrl: withoutTrailing(textOf(options.apiUrl), '/') || DEFAULT_API_URL,
    accountId: textOf(options.accountId),
    scrapeIntervalMs: interval.value * 1000,
    retentionMs: retention.value * 3_600_000,
    collectInBackground: options.collectInBackground ?? true,
    corrections: [interval, retention].flatMap(({ correction }) => correction ?? []),
  };
}

interface Range {
  name: string;
  unit: string;
  least: number;
  most: number;
  otherwise: number;
}

const INTERVAL: Range = {
  name: 'scrape interval',
  unit: 's',
  least: MIN_SCRAPE_INTERVAL_SECONDS,
  most: MAX_SCRAPE_INTERVAL_SECONDS,
  otherwise: DEFAULT_SCRAPE_INTERVAL_SECONDS,
};
const RETENTION: Range = {
  name: 'history',
  unit: 'h',
  least: MIN_RETENTION_HOURS,
  most: MAX_RETENTION_HOURS,
  otherwise: DEFAULT_RETENTION_HOURS,
};

/** Provisioning files may write anything. What is no number stands for the default, what is too much for the most. */
function within(
  setting: unknown,
  { name, unit, least, most, otherwise }: Range
): { value: number; correction?: string } {
  if (setting === undefined || setting === null || setting === '') {
    return { value: otherwise };
  }
  const number = positive(setting);
  const value = number === undefined ? otherwise : Math.min(Math.max(number, least), most);
  return value === number
    ? { value }
    : {
        value,
        correction: `The setting for the ${name}, ${JSON.stringify(setting)}, is not between ${least} and ${most} ${unit}; ${value} ${unit} are used instead.`,
      };
}

/** Provisioning files may write a text of digits as a number. */
function textOf(setting: unknown): string {
  return typeof setting === 'string' || typeof setting === 'number' ? String(setting).trim() : '';
}

/** Provisioning files may write numbers as text. */
function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 ? number : undefined;
}
