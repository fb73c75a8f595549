import { withoutTrailing } from '../../series/text';
import type { MlflowAuth } from '../../types';
import type { TokenPrices } from '../calls/model';
import type { LinkOwner } from '../frames/links';
import { list, number, object, text } from '../json';

/**
 * The ways to log in to MLflow, and which routes of plugin.json each of them takes: those of a token set the
 * Authorization header themselves. With the others Grafana's own basic auth goes through, which an empty header of a
 * route would overwrite.
 */
const ROUTES_OF_AUTH: Readonly<Record<MlflowAuth, '' | '-token'>> = { none: '', basic: '', token: '-token' };

export interface TraceSettings {
  /** Grafana's proxy path of the data source. */
  proxyPath: string;
  /** First part of the routes. */
  family: string;
  /** Empty when MLflow is not set up. */
  url: string;
  editorsOnly: boolean;
  experimentIds: string[];
  prices: TokenPrices;
  links: LinkOwner;
}

/** Settings come from people and from provisioning files, so what has the wrong type is left out. */
export function readTraceSettings(settings: {
  uid: string;
  name: string;
  url?: string;
  jsonData?: unknown;
}): TraceSettings {
  const options = object(settings.jsonData) ?? {};
  const forAll = trimmed(options.mlflowUrl);
  const forEditors = trimmed(options.mlflowEditorUrl);
  const url = forAll === '' ? forEditors : forAll;
  const editorsOnly = forAll === '' && forEditors !== '';
  return {
    proxyPath: settings.url ?? '',
    family: routeFamily(readAuth(options.mlflowAuth), editorsOnly),
    url,
    editorsOnly,
    experimentIds: list(options.mlflowExperimentIds).map(String),
    prices: readPrices(options.tokenPrices),
    links: {
      uid: settings.uid,
      name: settings.name,
      publicUrl: withoutTrailing(trimmed(options.mlflowPublicUrl) || url, '/'),
    },
  };
}

/** The first part of the routes to use. Grafana lets only editors and admins use those of editors. */
export function routeFamily(auth: MlflowAuth, editorsOnly: boolean): string {
  return `mlflow${editorsOnly ? '-editor' : ''}${ROUTES_OF_AUTH[auth]}`;
}

function readAuth(value: unknown): MlflowAuth {
  return isAuth(value) ? value : 'none';
}

function isAuth(value: unknown): value is MlflowAuth {
  return typeof value === 'string' && Object.hasOwn(ROUTES_OF_AUTH, value);
}

function trimmed(value: unknown): string {
  return text(value)?.trim() ?? '';
}

/** A price without input or output is none. */
function readPrices(value: unknown): TokenPrices {
  return Object.fromEntries(
    Object.entries(object(value) ?? {}).flatMap(([model, price]) => {
      const source = object(price);
      const input = number(source?.input);
      const output = number(source?.output);
      return input === undefined || output === undefined
        ? []
        : [[model, { input, output, cachedInput: number(source?.cachedInput) }]];
    })
  );
}
