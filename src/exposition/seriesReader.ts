import { BRACE_OPEN, METRIC_PART, oneCharacterPerByte, skipBlanks, skipClass, type Source } from './bytes';
import { METRIC_NAME, decodeLabels, decodeName, occursTwice, scanLabels, type WrittenLabels } from './labels';
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
  private readonly written: WrittenLabels = { labels: [], lastFrom: 0 };

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
  read({ bytes, text }: Source, at: number, limit: number, expected: number): number {
    if (expected < this.book.seriesCount && this.isWrittenAt(expected, text, at)) {
      return expected;
    }
    const { openingByText, sharedByText } = this.book;
    const line = text.slice(at, text.indexOf('\n', at));
    const labelsFrom = line.indexOf('{') + 1;
    const labelsTo = line.indexOf('}') + 1;
    const opening = openingByText.get(line.slice(0, labelsFrom));
    if (opening === undefined || labelsTo === 0) {
      return this.readNew(bytes, at, limit);
    }
    // Where a value has a comma or a brace these are wrong, and then what lies between is no known text.
    const lastFrom = Math.max(labelsFrom, line.lastIndexOf(',', labelsTo) + 1);
    const shared = sharedByText.get(line.slice(labelsFrom, lastFrom));
    const set = shared?.sets.get(line.slice(lastFrom, labelsTo));
    if (set === undefined) {
      return this.readNewLabels(bytes, at, limit, opening, at + labelsFrom, shared);
    }
    if (opening.metric < 0 === set.metric < 0) {
      return this.readNewLabels(bytes, at, limit, opening, at + labelsFrom);
    }
    this.end = at + labelsTo;
    return this.book.seriesOf(opening, set);
  }

  private isWrittenAt(series: number, text: string, at: number): boolean {
    const { openings, sets, seriesOpenings, seriesSets } = this.book;
    const opening = openings[seriesOpenings[series]!]!.text;
    const { shared, last } = sets[seriesSets[series]!]!;
    const sharedFrom = at + opening.length;
    const lastFrom = sharedFrom + shared.text.length;
    this.end = lastFrom + last.text.length;
    // Engines compare whole strings much faster than beginnings. A bare name ends with whatever cannot be part of it.
    return (
      last.text !== '' &&
      text.slice(lastFrom, this.end) === last.text &&
      text.slice(at, sharedFrom) === opening &&
      text.slice(sharedFrom, lastFrom) === shared.text
    );
  }

  private readNew(bytes: Uint8Array, at: number, limit: number): number {
    const { book } = this;
    const nameEnd = bytes[at] === BRACE_OPEN ? at : skipClass(bytes, at + 1, METRIC_PART);
    const brace = skipBlanks(bytes, nameEnd);
    const hasLabels = bytes[brace] === BRACE_OPEN;
    const openingEnd = hasLabels ? brace + 1 : nameEnd;
    const text = oneCharacterPerByte(bytes.subarray(at, openingEnd));
    let opening = book.openingByText.get(text);
    if (opening === undefined) {
      const isNamed = nameEnd > at;
      const name = isNamed ? decodeName(bytes, at, nameEnd, false, 'metric name', this.limits) : undefined;
      opening = book.addOpening(text, name);
    }
    if (hasLabels) {
      return this.readNewLabels(bytes, at, limit, opening, openingEnd);
    }
    this.end = openingEnd;
    this.written.labels.length = 0;
    return this.seriesOf(opening, this.setOf(bytes, openingEnd, openingEnd, this.sharedOf(bytes, openingEnd, openingEnd)), at);
  }

  /** @param known the shared labels if it is certain that the text begins with them. */
  private readNewLabels(
    bytes: Uint8Array,
    at: number,
    limit: number,
    opening: Opening,
    labelsFrom: number,
    known?: SharedLabels
  ): number {
    const { written, limits } = this;
    const knownLabels = known === undefined ? 0 : known.names.length - (known.metric < 0 ? 0 : 1);
    const from = labelsFrom + (known?.text.length ?? 0);
    const end = scanLabels(bytes, from, limit, limits, written, knownLabels);
    if (end < 0) {
      return end;
    }
    const { lastFrom } = written;
    if (known !== undefined && lastFrom !== from) {
      return this.readNewLabels(bytes, at, limit, opening, labelsFrom);
    }
    this.end = end;
    const shared = known ?? this.sharedOf(bytes, labelsFrom, lastFrom);
    return this.seriesOf(opening, this.setOf(bytes, lastFrom, end, shared), at);
  }

  private sharedOf(bytes: Uint8Array, from: number, to: number): SharedLabels {
    const text = oneCharacterPerByte(bytes.subarray(from, to));
    return (
      this.book.sharedByText.get(text) ??
      this.book.addShared(text, decodeLabels(bytes, this.labelsIn(from, to), this.limits))
    );
  }

  private setOf(bytes: Uint8Array, from: number, to: number, shared: SharedLabels): LabelSet {
    const text = oneCharacterPerByte(bytes.subarray(from, to));
    let set = shared.sets.get(text);
    if (set === undefined) {
      const last: LabelText =
        this.book.lastByText.get(text) ??
        this.book.addLast(text, decodeLabels(bytes, this.labelsIn(from, to), this.limits));
      const twice = last.names.find((name) => shared.names.includes(name));
      if (twice !== undefined) {
        throw occursTwice(twice, from);
      }
      set = this.book.addSet(shared, last);
    }
    return set;
  }

  private labelsIn(from: number, to: number) {
    return this.written.labels.filter((label) => label.from >= from && label.from < to);
  }

  private seriesOf(opening: Opening, set: LabelSet, at: number): number {
    if (opening.metric < 0 && set.metric < 0) {
      throw malformed(at, 'the metric name is missing');
    }
    if (opening.metric >= 0 && set.metric >= 0) {
      throw occursTwice(METRIC_NAME, this.written.labels.find(({ isMetric }) => isMetric)?.from ?? at);
    }
    return this.book.seriesOf(opening, set);
  }
}
