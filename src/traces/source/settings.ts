import { withoutTrailing } from '../../series/text';
import type { TokenPrices } from '../calls/cost';
import { routeFamily, type MlflowAuth } from '../client/endpoints';
import { isObject, list, number, object, text } from '../json';
import type { LinkContext } from '../frames/links';

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
  links: LinkContext;
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
  const auth: MlflowAuth =
    options.mlflowAuth === 'basic' || options.mlflowAuth === 'token' ? options.mlflowAuth : 'none';
  return {
    proxyPath: settings.url ?? '',
    family: routeFamily(auth, forAll === '' && forEditors !== ''),
    url,
    editorsOnly: forAll === '' && forEditors !== '',
    experimentIds: list(options.mlflowExperimentIds).map(String),
    prices: readPrices(options.tokenPrices),
    links: {
      uid: settings.uid,
      name: settings.name,
      publicUrl: withoutTrailing(trimmed(options.mlflowPublicUrl) || url, '/'),
    },
  };
}

function trimmed(value: unknown): string {
  return text(value)?.trim() ?? '';
}

function readPrices(value: unknown): TokenPrices {
  const prices: Record<string, { input: number; cachedInput?: number; output: number }> = {};
  for (const [model, price] of Object.entries(object(value) ?? {})) {
    const input = isObject(price) ? number(price.input) : undefined;
    const output = isObject(price) ? number(price.output) : undefined;
    const cachedInput = isObject(price) ? number(price.cachedInput) : undefined;
    if (input !== undefined && output !== undefined) {
      prices[model] = { input, output, ...(cachedInput === undefined ? {} : { cachedInput }) };
    }
  }
  return prices;
}
