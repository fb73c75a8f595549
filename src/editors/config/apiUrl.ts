import { withoutTrailing } from '../../series/text';

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
export function parseHttpUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) {
    return undefined;
  }
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
