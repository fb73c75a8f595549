import { pageTitle } from '../text/pageTitle';
import { shortened } from '../text/shortened';

const MAX_LENGTH = 200;
/** Characters in which a message is looked for. */
const LOOKED_AT = 64 * 1024;

/** What looks like a secret, in case a server quotes the request back. */
const SECRETS = [
  /\bbearer\s+[^\s"',;]+/gi,
  /\b(?:authorization|api[-_ ]?key|token|password|secret)\b["']?\s*[:=]\s*["']?[^\s"',;]+/gi,
  /\bfw_\w{8,}/g,
  // Longer than any word, but not the path of an account or a model.
  /\b\w{32,}\b=*/g,
];

/**
 * The message in the body of an error, in the order in which Fireworks' own client looks for it:
 * `error.message`, a text `error`, `message`, plain text. Of a web page its title. At most 200 characters, no secrets.
 */
export function serverMessage(body: string): string | undefined {
  const text = (jsonMessage(body) ?? pageTitle(body) ?? body).slice(0, LOOKED_AT);
  const clean = SECRETS.reduce((safe, pattern) => safe.replace(pattern, '[removed]'), text);
  return shortened(clean, MAX_LENGTH) || undefined;
}

/** Undefined when the body is not a JSON object. */
function jsonMessage(body: string): string | undefined {
  const fields = jsonFields(body);
  if (fields === undefined) {
    return undefined;
  }
  const { error, message } = fields;
  const candidates = [isObject(error) ? error['message'] : undefined, error, message];
  return candidates.find((candidate) => typeof candidate === 'string') ?? '';
}

/** The fields of a body that is a JSON object. */
export function jsonFields(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
