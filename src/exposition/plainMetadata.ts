import { METRIC_TYPES } from './metadataReader';
import { decodeUtf8 } from './text';
import type { ExpositionLimits, Metadata } from './types';

const NAME = String.raw`([a-zA-Z_:][\w:]*)`;
/** A HELP line and the TYPE line that belongs to it, or a TYPE line alone. */
const PLAIN_METADATA = new RegExp(String.raw`# (?:HELP ${NAME} ([^\\\r\n]*)\n# TYPE \1|TYPE ${NAME}) ([a-z]+)\n`, 'y');
const BEFORE_NAME = '# HELP '.length;

/** Reads HELP and TYPE lines as nearly all servers write them. What it does not read is left to the strict reader. */
export class PlainMetadata {
  /** How many lines the last `read` took. */
  linesRead = 0;

  constructor(
    private readonly metadata: Map<string, Metadata>,
    private readonly limits: ExpositionLimits
  ) {}

  /**
   * @param text ASCII, the text of `bytes`
   * @returns where the first line begins that was not read: `at` if the line there is not plain.
   */
  read(text: string, bytes: Uint8Array, at: number): number {
    PLAIN_METADATA.lastIndex = at;
    const found = PLAIN_METADATA.exec(text);
    const type = found === null ? undefined : METRIC_TYPES.get(found[4]!);
    const { length } = found?.[1] ?? found?.[3] ?? '';
    if (found === null || type === undefined || length > this.limits.nameBytes) {
      return at;
    }
    const help = found[2];
    // Decoded from their own bytes: a slice of the text would keep all of it alive.
    const from = at + BEFORE_NAME;
    const own = decodeUtf8(bytes, from, from + length + (help === undefined ? 0 : 1 + help.length)) ?? '';
    const name = own.slice(0, length);
    this.metadata.set(name, {
      type,
      help: help === undefined ? (this.metadata.get(name)?.help ?? '') : own.slice(length + 1),
    });
    this.linesRead = help === undefined ? 1 : 2;
    return PLAIN_METADATA.lastIndex;
  }
}
