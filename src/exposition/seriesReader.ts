import { METRIC_NAME, endOf, ownText, skipBlanks, type Lines } from './bytes';
import { NAME_LABEL, readLabels, type WrittenLabels } from './labels';
import { malformed, noMetricName, overLimit } from './refusal';
import type { LabelSet, LabelText, Opening, SeriesBook } from './seriesBook';

/**
 * Reads series at the start of lines. Texts that are known are compared as texts, with the engine's own operations on
 * strings; only what is new is read byte by byte, checked and kept. README.md shows it on one line.
 */
export class SeriesReader {
  /** Where the series read last ended. */
  end = 0;

  /** It, and its labels. Those of a server come in the same order each time, so the next one is likely to come. */
  private series = -1;
  private set: LabelSet | undefined;
  /** What is likely to stand before the last label of the next one. */
  private opening: Opening | undefined;
  private shared: LabelText | undefined;
  /** The text of both. */
  private head = '';

  constructor(private readonly book: SeriesBook) {}

  /**
   * @param at the first byte of the series
   * @returns the series, or `~offset` of an open quote
   * @throws Refusal where the bytes are no series.
   */
  read(lines: Lines, at: number): number {
    const { book } = this;
    const expected = this.series + 1;
    if (expected < book.seriesCount) {
      const isKnown = this.isHere(lines, at, book.openingOf(expected), book.setOf(expected));
      return isKnown ? (this.series = expected) : this.look(lines, at);
    }
    const { opening } = this;
    // A bare name has no labels, whatever came after none before.
    const next = opening?.text.endsWith('{') ? this.set?.next : undefined;
    if (next === undefined || opening === undefined || !this.isHere(lines, at, opening, next)) {
      return this.look(lines, at);
    }
    return (this.series = book.seriesOf(opening, next));
  }

  private isHere({ text }: Lines, at: number, opening: Opening, set: LabelSet): boolean {
    const { shared, last } = set;
    if (shared !== this.shared || opening !== this.opening) {
      this.opening = opening;
      this.shared = shared;
      this.head = opening.text + shared.text;
    }
    // Engines compare whole strings faster than beginnings.
    const lastFrom = at + this.head.length;
    const end = lastFrom + last.text.length;
    if (text.slice(lastFrom, end) !== last.text || text.slice(at, lastFrom) !== this.head || last.text === '') {
      return false;
    }
    this.end = end;
    this.set = set;
    return true;
  }

  /** Looks up the texts of the line, and reads it byte by byte where they are not known. */
  private look(lines: Lines, at: number): number {
    const { book } = this;
    const { text } = lines;
    const opening = this.readOpening(lines, at);
    const isNamed = opening.metric !== undefined;
    const from = at + opening.text.length;
    // Where a value has a comma or a brace, these are no known texts.
    const labels = opening.text.endsWith('{') ? text.slice(from, text.indexOf('}', from) + 1 || undefined) : '';
    const lastFrom = labels.lastIndexOf(',') + 1;
    const shared = book.texts.get(labels.slice(0, lastFrom));
    const last = book.texts.get(labels.slice(lastFrom));
    this.end = from + labels.length;
    let set = shared && last && book.setWith(shared, last, lines.limits.labelsPerSample);
    if (set === undefined || isNamed === (set.metricName !== undefined)) {
      set = this.readNew(lines, opening, from);
      if (set === undefined) {
        return this.end;
      }
      if (!isNamed && set.metricName === undefined) {
        throw malformed(at, 'the metric name is missing');
      }
    }
    this.set = set;
    this.opening = opening;
    // What both begin with is put together where it is compared.
    this.shared = undefined;
    return (this.series = book.seriesOf(opening, set));
  }

  private readOpening({ bytes, text, limits }: Lines, at: number): Opening {
    const nameEnd = endOf(METRIC_NAME, text, at);
    if (nameEnd === at && text[at] !== '{') {
      throw noMetricName(bytes, at);
    }
    const brace = skipBlanks(bytes, nameEnd);
    const end = text[brace] === '{' ? brace + 1 : nameEnd;
    const known = this.book.openings.get(text.slice(at, end));
    if (known !== undefined) {
      return known;
    }
    if (nameEnd - at > limits.nameBytes) {
      throw overLimit(at, `a metric name is longer than ${limits.nameBytes} bytes`);
    }
    const opening = ownText(bytes, at, end);
    return this.book.addOpening(opening, opening.slice(0, nameEnd - at));
  }

  /** Reads labels byte by byte to `end`, and keeps what is new; undefined where that is `~offset` of an open quote. */
  private readNew(lines: Lines, opening: Opening, from: number): LabelSet | undefined {
    const { book } = this;
    const { bytes, text } = lines;
    const names = opening.metric === undefined ? [] : [NAME_LABEL];
    const written: WrittenLabels = { all: [], names, known: book.labels, lastFrom: from, sharedCount: 0 };
    const end = opening.text.endsWith('{') ? readLabels(lines, from, written) : from;
    this.end = end;
    if (end < 0) {
      return undefined;
    }
    const { all, lastFrom, sharedCount } = written;
    const shared =
      book.texts.get(text.slice(from, lastFrom)) ??
      book.addText(ownText(bytes, from, lastFrom), all.slice(0, sharedCount));
    const last =
      book.texts.get(text.slice(lastFrom, end)) ?? book.addText(ownText(bytes, lastFrom, end), all.slice(sharedCount));
    return shared.sets?.get(last.text) ?? book.addSet(shared, last);
  }
}
