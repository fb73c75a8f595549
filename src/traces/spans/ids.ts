const HEX = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i;
/** Base64 may begin with the same letters, so the prefix counts only before what can be nothing but digits. */
const PREFIXED = /^(?:0x((?:[0-9a-f]{2})+)|tr-([0-9a-f]{32}))$/i;

/**
 * A span or trace id in hexadecimal digits. MLflow writes base64 of 8 or 16 bytes, `0x…`, `tr-…` or digits, by its
 * version; what is none of these stays as it is, so that half-broken traces still hang together.
 */
export function idText(id: string): string {
  const [, digits, traceDigits] = PREFIXED.exec(id) ?? [];
  const hex = digits ?? traceDigits ?? (HEX.test(id) ? id : undefined);
  if (hex !== undefined) {
    return hex.toLowerCase();
  }
  return /^[A-Za-z0-9+/_-]{11}=?$|^[A-Za-z0-9+/_-]{22}(?:==)?$/.test(id) ? (base64ToHex(id) ?? id) : id;
}

function base64ToHex(id: string): string | undefined {
  try {
    const bytes = atob(id.replace(/-/g, '+').replace(/_/g, '/'));
    let hex = '';
    for (let index = 0; index < bytes.length; index++) {
      hex += bytes.charCodeAt(index).toString(16).padStart(2, '0');
    }
    return hex;
  } catch {
    return undefined;
  }
}

/** How MLflow names the trace of an id in any form. */
export function traceIdOf(id: string): string {
  const trimmed = id.trim();
  return /^[0-9a-f]{32}$/i.test(trimmed) ? `tr-${trimmed.toLowerCase()}` : trimmed;
}
