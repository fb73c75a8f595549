/** Lets the browser save a text under a name. @returns its length in bytes; nothing is saved when that is 0. */
export async function saveFile(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>, name: string): Promise<number> {
  const parts: Array<Uint8Array<ArrayBuffer>> = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  const blob = new Blob(parts, { type: 'application/openmetrics-text' });
  if (blob.size > 0) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return blob.size;
}
