import { BRACE_OPEN, METRIC_NAME, oneCharacterPerByte, skipBlanks, endOf, type Source } from './bytes';
import { NAME_LABEL, decodeLabels, decodeName, occursTwice, scanLabels, type WrittenLabels } from './labels';
import { malformed } from './refusal';
import type { LabelSet, LabelText, Opening, SeriesBook, SharedLabels } from './seriesTable';
import type { ExpositionLimits } from './types';

/**
 * Reads series at the start of lines. Texts that are known are compared as texts, with the engine's own operations on
 * strings; only what is new is read byte by byte, checked and kept. README.md shows it on one line.
 */
export class SeriesReader {
  /** Where the series read last ended. */
  end = 0;

  /** What the last series had before its last label, which the next one often has too. */
  private opening: Opening = { id: -1, text: '', metric: -1 };
  private shared: SharedLabels = { text: '', names: [], labels: {}, pairs: [], metric: -1, sets: new Map() };
  private head = '\n';

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits
  ) {}

  /**
   * @param at the first byte of the series, which begins a name or is a brace
   * @param limit the offset of the last newline at hand
   * @param expected the series that is likely to come
   * @returns the series, or `~offset` of a quote that has no end before `limit`
   * @throws Refusal where the bytes are no series.
   */
  read(source: Source, at: number, limit: number, expected: number): number {
    const { book } = this;
    const { text } = source;
    if (expected < book.seriesCount) {
      const { shared, last } = book.setOf(expected);
      this.compareWith(book.openingOf(expected), shared);
      const end = at + this.head.length + last.text.length;
      // A bare name, which has no last label, ends with whatever cannot be part of it, so it has to be read.
      if (last.text !== '' && text.slice(end - last.text.length, end) === last.text && this.isAt(text, at)) {
        this.end = end;
        return expected;
      }
    }
    if (!this.isAt(text, at) && !this.findHead(text, at)) {
      return this.readNew(source, at, limit);
    }
    const lastFrom = at + this.head.length;
    const end = text.indexOf('}', lastFrom) + 1;
    const { opening, shared } = this;
    const set = end === 0 ? undefined : this.knownSet(shared, text.slice(lastFrom, end));
    if (set === undefined || opening.metric < 0 === set.metric < 0) {
      return this.readNew(source, at, limit);
    }
    this.end = end;
    return book.seriesOf(opening, set);
  }

  private compareWith(opening: Opening, shared: SharedLabels): void {
    if (opening !== this.opening || shared !== this.shared) {
      this.opening = opening;
      this.shared = shared;
      this.head = opening.text + shared.text;
    }
  }

  /** Engines compare whole strings faster than beginnings. */
  private isAt(text: string, at: number): boolean {
    return text.slice(at, at + this.head.length) === this.head;
  }

  /** Where a value has a comma or a brace it looks in vain: what lies between is no known text. */
  private findHead(text: string, at: number): boolean {
    const line = text.slice(at, text.indexOf('\n', at));
    const from = line.indexOf('{') + 1;
    const to = Math.max(from, line.lastIndexOf(',', line.indexOf('}')) + 1);
    const opening = this.book.openings.get(line.slice(0, from));
    const shared = this.book.shared.get(line.slice(from, to));
    if (opening === undefined || shared === undefined) {
      return false;
    }
    this.compareWith(opening, shared);
    return true;
  }

  /** The set of two known texts, unless something is wrong with them together. */
  private knownSet(shared: SharedLabels, text: string): LabelSet | undefined {
    const known = shared.sets.get(text);
    const last = known === undefined ? this.book.last.get(text) : undefined;
    if (last === undefined || nameOfBoth(shared, last) !== undefined) {
      return known;
    }
    const isWithin = labelCount(shared) + labelCount(last) <= this.limits.labelsPerSample;
    return isWithin ? this.book.addSet(shared, last) : undefined;
  }

  /** Reads byte by byte, and keeps what is new. */
  private readNew(source: Source, at: number, limit: number): number {
    const { book, limits } = this;
    const { bytes, text } = source;
    const nameEnd = endOf(METRIC_NAME, text, at);
    const brace = skipBlanks(bytes, nameEnd);
    const hasLabels = bytes[brace] === BRACE_OPEN;
    const labelsFrom = hasLabels ? brace + 1 : nameEnd;
    let opening = book.openings.get(text.slice(at, labelsFrom));
    if (opening === undefined) {
      const name = nameEnd > at ? decodeName(bytes, at, nameEnd, false, 'metric name', limits) : undefined;
      opening = book.addOpening(ownText(bytes, at, labelsFrom), name);
    }
    const written: WrittenLabels = { labels: [], lastFrom: labelsFrom };
    const end = hasLabels ? scanLabels(source, labelsFrom, limit, limits, written) : labelsFrom;
    if (end < 0) {
      return end;
    }
    this.end = end;
    const { labels, lastFrom } = written;
    const shared =
      book.shared.get(text.slice(labelsFrom, lastFrom)) ??
      book.addShared(
        ownText(bytes, labelsFrom, lastFrom),
        decodeLabels(
          bytes,
          labels.filter(({ from }) => from < lastFrom),
          limits
        )
      );
    const last =
      book.last.get(text.slice(lastFrom, end)) ??
      book.addLast(
        ownText(bytes, lastFrom, end),
        decodeLabels(
          bytes,
          labels.filter(({ from }) => from === lastFrom),
          limits
        )
      );
    const twice = nameOfBoth(shared, last);
    if (twice !== undefined) {
      throw occursTwice(twice, lastFrom);
    }
    const set = shared.sets.get(last.text) ?? book.addSet(shared, last);
    if (opening.metric < 0 && set.metric < 0) {
      throw malformed(at, 'the metric name is missing');
    }
    if (opening.metric >= 0 && set.metric >= 0) {
      throw occursTwice(NAME_LABEL, labels.find(({ isMetric }) => isMetric)?.from ?? at);
    }
    return book.seriesOf(opening, set);
  }
}

/** A string of its own: a slice of the text would keep all of it alive. */
function ownText(bytes: Uint8Array, from: number, to: number): string {
  return oneCharacterPerByte(bytes.subarray(from, to));
}

function nameOfBoth(shared: LabelText, last: LabelText): string | undefined {
  return last.names.find((name) => shared.names.includes(name));
}

function labelCount({ names, metric }: LabelText): number {
  return metric < 0 ? names.length : names.length - 1;
}
