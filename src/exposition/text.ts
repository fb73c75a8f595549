const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The string in these bytes, or undefined where they are not UTF-8.
 * It is decoded from just these bytes: a slice of a larger string would keep that string alive.
 */
export function decodeUtf8(bytes: Uint8Array, from: number, to: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(from, to));
  } catch {
    return undefined;
  }
}

/** Undoes `\\`, `\"` and `\n`. Any other backslash stands for itself. */
export function unescapeQuoted(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    : text;
}

/** As for quoted text, but a quote is not escaped in help texts. */
export function unescapeHelp(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    : text;
}
