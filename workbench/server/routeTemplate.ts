/** What a route's templates may read, as Grafana names it (pkg/api/pluginproxy). */
export interface RouteData {
  URL: string;
  JsonData: Record<string, unknown>;
  SecureJsonData: Record<string, string>;
}

/** Go prints this for a missing key of a map, of secrets too. */
const NO_VALUE = '<no value>';

/**
 * Renders the part of Go's text/template that routes of plugins use: a field, `orEmpty`, `or`, and `if` around text.
 * @throws Error for anything else, so that a route that Grafana would refuse is not quietly accepted here.
 */
export function renderRouteTemplate(template: string, data: RouteData): string {
  const chosen = template.replace(
    /\{\{ *if +(.*?) *\}\}(.*?)\{\{ *end *\}\}/g,
    (_block, pipeline: string, text: string) => (isEmpty(evaluate(pipeline, data)) ? '' : text)
  );
  return chosen.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_action, pipeline: string) => print(evaluate(pipeline, data)));
}

function evaluate(pipeline: string, data: RouteData): unknown {
  const [first, ...rest] = words(pipeline);
  switch (first) {
    case 'or':
      // Go's `or` gives its first argument that is not empty, else the last one.
      return rest.map((word) => operand(word, data)).reduce((chosen, next) => (isEmpty(chosen) ? next : chosen));
    case 'orEmpty':
      return operand(rest[0] ?? '', data) ?? '';
    default:
      if (first === undefined || rest.length > 0) {
        throw new Error(`could not parse template {{ ${pipeline} }}`);
      }
      return operand(first, data);
  }
}

/** Splits at spaces, but not inside a quoted string. */
function words(pipeline: string): string[] {
  return pipeline.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|\S+/g) ?? [];
}

function operand(word: string, data: RouteData): unknown {
  if (word.startsWith('"')) {
    return JSON.parse(word);
  }
  if (word.startsWith('`')) {
    return word.slice(1, -1);
  }
  const [root, ...path] = word.replace(/^\./, '').split('.');
  if (!word.startsWith('.') || root === undefined) {
    throw new Error(`could not parse template operand ${word}`);
  }
  switch (root) {
    case 'URL':
      return data.URL;
    case 'SecureJsonData':
      return data.SecureJsonData[path[0] ?? ''];
    case 'JsonData':
      return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), data.JsonData);
    default:
      throw new Error(`failed to execute template: no field ${root}`);
  }
}

function print(value: unknown): string {
  return value === undefined || value === null ? NO_VALUE : String(value);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
