const HEX = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i;

/**
 * A span or trace id in hexadecimal digits. MLflow writes base64 of 8 or 16 bytes, `0x…`, `tr-…` or digits, by its
 * version; what is none of these stays as it is, so that half-broken traces still hang together.
 */
export function idText(id: string): string {
  const plain = id.replace(/^(?:tr-|0x)/, '');
  if (HEX.test(plain)) {
    return plain.toLowerCase();
  }
  return /^[A-Za-z0-9+/_-]{11}=?$|^[A-Za-z0-9+/_-]{22}(?:==)?$/.test(plain) ? (base64ToHex(plain) ?? plain) : plain;
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
