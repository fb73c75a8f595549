import type { DataSourceSettings } from '@grafana/data';
import { withoutTrailing } from '../../series/text';
import {
  MAX_RETENTION_HOURS,
  MAX_SCRAPE_INTERVAL_SECONDS,
  MIN_RETENTION_HOURS,
  MIN_SCRAPE_INTERVAL_SECONDS,
  type FireworksOptions,
  type FireworksSecureOptions,
} from '../../types';

export type Settings = DataSourceSettings<FireworksOptions, FireworksSecureOptions>;

export interface SettingsFieldProps {
  settings: Settings;
  onChange: (settings: Settings) => void;
}

/** The settings with some changed; undefined takes one out, so that the default holds. */
export function patchOptions(settings: Settings, patch: Partial<FireworksOptions>): Settings {
  const entries = Object.entries({ ...settings.jsonData, ...patch }).filter(([, value]) => value !== undefined);
  return { ...settings, jsonData: Object.fromEntries(entries) };
}

/** Whether an MLflow is set up and no account: then neither account nor key has to be given. */
export function hasOnlyTraces({ jsonData }: Settings): boolean {
  const { accountId = '', mlflowUrl = '', mlflowEditorUrl = '' } = jsonData;
  return accountId.trim() === '' && (mlflowUrl.trim() !== '' || mlflowEditorUrl.trim() !== '');
}

/** An account id is one part of a path at Fireworks, so nothing that could leave that part may stand in it. */
const ACCOUNT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** The id in what people have at hand: the id itself, `accounts/foo/deployments/bar`, or an address that holds it. */
export function readAccountId(text: string): string {
  const trimmed = text.trim();
  const inPath = /(?:^|\/)accounts?\/([^/?#\s]+)/.exec(trimmed);
  return inPath?.[1] ?? trimmed;
}

/** Why this is no account id; undefined when it is one. */
export function accountIdProblem(text: string | undefined): string | undefined {
  if (text === undefined || text === '') {
    return 'Enter the account id. Without it there is nothing to scrape.';
  }
  return ACCOUNT_ID.test(text)
    ? undefined
    : 'This is no account id. It holds letters, digits, hyphens and underscores only, such as my-company.';
}

/**
 * The base address as the data source needs it. Fireworks' own host is taken without a path, because people paste
 * `https://api.fireworks.ai/inference/v1`, the base of the chat API; elsewhere a closing slash or `/v1` goes,
 * since `/v1/accounts/…` is added to it.
 */
export function readApiUrl(text: string): string {
  const trimmed = text.trim();
  const url = parseHttpUrl(trimmed);
  if (url === undefined) {
    return trimmed;
  }
  return url.hostname === 'fireworks.ai' || url.hostname.endsWith('.fireworks.ai')
    ? url.origin
    : withoutTrailing(trimmed, '/').replace(/\/v1$/, '');
}

/** Why this cannot be the base address; undefined when it can. An empty one stands for the default. */
export function apiUrlProblem(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') {
    return undefined;
  }
  const url = parseHttpUrl(text.trim());
  if (url === undefined) {
    return 'This is no address. It starts with https:// or http://, such as https://api.fireworks.ai.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'An address with a user or password in it would be readable by every viewer. Use the API key field.';
  }
  if (url.search !== '' || url.hash !== '') {
    return 'The address must end before any ? or #.';
  }
  return undefined;
}

/** Undefined for anything but an address of the web. */
function parseHttpUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) {
    return undefined;
  }
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** What people paste is often an address of MLflow's pages, whose part after the # is not for its API. */
export function readMlflowUrl(text: string): string {
  const trimmed = text.trim();
  const end = trimmed.search(/[?#]/);
  return withoutTrailing(end < 0 ? trimmed : trimmed.slice(0, end), '/');
}

/** Why this cannot be MLflow's address; undefined when it can, or is empty. */
export function mlflowUrlProblem(text: string): string | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  const url = parseHttpUrl(text.trim());
  if (url === undefined) {
    return 'This is no address. It starts with https:// or http://, such as http://mlflow:5000.';
  }
  return url.username === '' && url.password === ''
    ? undefined
    : 'An address with a user or password in it would be readable by every viewer. Choose basic authentication below.';
}

/** What a number field holds as it is saved: nothing for an empty field, which stands for the default. */
export function readNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

export function scrapeIntervalProblem(seconds: number | undefined): string | undefined {
  if (seconds !== undefined && seconds > MAX_SCRAPE_INTERVAL_SECONDS) {
    return `At most ${MAX_SCRAPE_INTERVAL_SECONDS} seconds, which are used instead.`;
  }
  return seconds === undefined || seconds >= MIN_SCRAPE_INTERVAL_SECONDS
    ? undefined
    : `At least ${MIN_SCRAPE_INTERVAL_SECONDS} seconds: the endpoint changes no more often, and the account has six requests a minute for everybody.`;
}

export function retentionProblem(hours: number | undefined): string | undefined {
  if (hours === undefined || (hours >= MIN_RETENTION_HOURS && hours <= MAX_RETENTION_HOURS)) {
    return undefined;
  }
  return hours > 0 ? `From ${MIN_RETENTION_HOURS} to ${MAX_RETENTION_HOURS} hours.` : 'More than 0 hours.';
}
