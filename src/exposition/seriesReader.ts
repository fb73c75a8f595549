import { METRIC_NAME, endOf, isBlank, ownText, skipBlanks, type Lines } from './bytes';
import { decodeName, readLabels, type WrittenLabels } from './labels';
import { malformed, noMetricName } from './refusal';
import type { LabelSet, LabelText, Opening, SeriesBook, SharedLabels } from './seriesBook';

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
  /** What stood before the last label of it, and often stands before that of the next one. */
  private opening: Opening | undefined;
  private shared: SharedLabels | undefined;
  /** The text of both, empty where there are none. */
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
    if (expected < book.seriesCount && this.isHere(lines, at, book.openingOf(expected), book.setOf(expected))) {
      return (this.series = expected);
    }
    const next = this.set && book.setAfter(this.set);
    const isNext = next && this.opening && next.last.text !== '' && this.isHere(lines, at, this.opening, next);
    const set = isNext ? next : this.findSet(lines, at);
    const { opening } = this;
    if (set === undefined || opening === undefined || !isNamedOnce(opening, set)) {
      return this.readNew(lines, at);
    }
    this.set = set;
    return (this.series = book.seriesOf(opening, set));
  }

  private isHere({ bytes, text }: Lines, at: number, opening: Opening, set: LabelSet): boolean {
    const { shared, last } = set;
    if (last.text === '') {
      // A bare name ends with whatever cannot be part of it, here with a blank that no brace follows.
      this.end = at + opening.text.length;
      const next = this.end + 1;
      const isOver = text[this.end] === ' ' && !isBlank(bytes[next]!) && text[next] !== '{';
      if (!isOver || text.slice(at, this.end) !== opening.text) {
        return false;
      }
    } else {
      // Engines compare whole strings faster than beginnings.
      this.compareWith(opening, shared);
      const lastFrom = at + this.head.length;
      this.end = lastFrom + last.text.length;
      if (text.slice(lastFrom, this.end) !== last.text || text.slice(at, lastFrom) !== this.head) {
        return false;
      }
    }
    this.set = set;
    return true;
  }

  private compareWith(opening: Opening, shared: SharedLabels): void {
    if (opening !== this.opening || shared !== this.shared) {
      this.opening = opening;
      this.shared = shared;
      this.head = opening.text + shared.text;
    }
  }

  /**
   * The labels of the line, and `opening`, where their texts are known and nothing is wrong with them together.
   * Where a value has a comma or a brace it looks in vain: what lies between is no known text.
   */
  private findSet({ text, limits }: Lines, at: number): LabelSet | undefined {
    const { book } = this;
    const line = text.slice(at, text.indexOf('\n', at));
    const from = line.indexOf('{') + 1;
    const end = line.indexOf('}') + 1;
    const to = Math.max(from, line.lastIndexOf(',', end - 1) + 1);
    const opening = book.openings.get(line.slice(0, from));
    const shared = book.shared.get(line.slice(from, to));
    if (opening === undefined || shared === undefined || end === 0) {
      return undefined;
    }
    this.compareWith(opening, shared);
    this.end = at + end;
    const lastText = line.slice(to, end);
    const known = shared.sets.get(lastText);
    const last = known === undefined ? book.last.get(lastText) : undefined;
    if (last === undefined || last.names.some((name) => shared.names.includes(name))) {
      return known;
    }
    return labelCount(shared) + labelCount(last) > limits.labelsPerSample ? undefined : book.addSet(shared, last);
  }

  /** Reads byte by byte, and keeps what is new. */
  private readNew(lines: Lines, at: number): number {
    const { book } = this;
    const { bytes, text } = lines;
    const nameEnd = endOf(METRIC_NAME, text, at);
    if (nameEnd === at && text[at] !== '{') {
      throw noMetricName(bytes, at);
    }
    const brace = skipBlanks(bytes, nameEnd);
    const hasLabels = text[brace] === '{';
    const labelsFrom = hasLabels ? brace + 1 : nameEnd;
    let opening = book.openings.get(text.slice(at, labelsFrom));
    if (opening === undefined) {
      const name = nameEnd > at ? decodeName(lines, at, nameEnd, false, 'metric name') : undefined;
      opening = book.addOpening(ownText(bytes, at, labelsFrom), name);
    }
    const named = opening.metric !== undefined;
    const written: WrittenLabels = { all: [], known: book.labels, lastFrom: labelsFrom, sharedCount: 0, named };
    const end = hasLabels ? readLabels(lines, labelsFrom, written) : labelsFrom;
    if (end < 0) {
      return end;
    }
    this.end = end;
    const { all, lastFrom, sharedCount } = written;
    const shared =
      book.shared.get(text.slice(labelsFrom, lastFrom)) ??
      book.addShared(ownText(bytes, labelsFrom, lastFrom), all.slice(0, sharedCount));
    const last =
      book.last.get(text.slice(lastFrom, end)) ?? book.addLast(ownText(bytes, lastFrom, end), all.slice(sharedCount));
    const set = shared.sets.get(last.text) ?? book.addSet(shared, last);
    if (!isNamedOnce(opening, set)) {
      throw malformed(at, 'the metric name is missing');
    }
    if (hasLabels) {
      this.compareWith(opening, shared);
    }
    this.set = set;
    return (this.series = book.seriesOf(opening, set));
  }
}

function isNamedOnce(opening: Opening, set: LabelSet): boolean {
  return (opening.metric === undefined) !== (set.metricName === undefined);
}

function labelCount({ names, metricName }: LabelText): number {
  return metricName === undefined ? names.length : names.length - 1;
}
