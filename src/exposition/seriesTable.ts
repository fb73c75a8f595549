import type { Labels } from '../series/labels';
import { NAME_LABEL } from './labels';
import type { Metadata } from './types';

type IntegerColumn = Int32Array | Uint16Array;

/** The text before the labels: `name{`, `{`, or a bare `name`. */
export interface Opening {
  readonly id: number;
  readonly text: string;
  /** The number of the metric's name, -1 where the braces name it. */
  readonly metric: number;
}

/** Labels as written, each up to and including its comma, the last one up to and including the brace. */
export interface LabelText {
  readonly text: string;
  /** Names in the order written, of empty values too, NAME_LABEL where the metric is named. */
  readonly names: readonly string[];
  /** Without those that are empty, which are the same as none. */
  readonly labels: Labels;
  /** The numbers of the labels, of which each pair of name and value has one. */
  readonly pairs: readonly number[];
  readonly metric: number;
}

/** Labels that others of the same series or of further metrics share, with the sets that begin with them. */
export interface SharedLabels extends LabelText {
  readonly sets: Map<string, LabelSet>;
}

/** All labels of a series as written: shared ones and the last. */
export interface LabelSet {
  readonly id: number;
  readonly shared: SharedLabels;
  readonly last: LabelText;
  /** The number of the first set with the same labels in whatever order and writing. */
  readonly sameAs: number;
  /** The number of the metric's name, -1 where the opening names it. */
  readonly metric: number;
}

/**
 * The series of one generation, each as it was first written: two integers that lead to texts which many series share.
 * Only ever grows, so whoever holds ids can read them for as long as it holds the book.
 */
export class SeriesBook {
  /** By their texts. */
  readonly openings = new Map<string, Opening>();
  readonly shared = new Map<string, SharedLabels>();
  readonly last = new Map<string, LabelText>();
  seriesCount = 0;
  /** By series: the numbers of its opening and its label set. */
  private seriesOpenings: IntegerColumn = new Int32Array(512);
  private seriesSets: IntegerColumn = new Int32Array(512);
  private readonly openingList: Opening[] = [];
  private readonly sets: LabelSet[] = [];
  private readonly metricNames: string[] = [];
  private readonly metricNumbers = new Map<string, number>();
  private readonly pairNumbers = new Map<string, number>();
  /** The first set of each by its labels. */
  private readonly setByPairs = new Map<string, LabelSet>();
  /** By the number of a set, of those asked for. */
  private readonly labels: Array<Labels | undefined> = [];
  /** Series by metric and set. Exists only while they are looked up, which those that come where expected are not. */
  private seriesByMetric: Array<Map<number, number> | undefined> | undefined;

  /** How many it has of what it has most: other writings of known series and texts of failed bodies count too. */
  get size(): number {
    const { seriesCount, openings, shared, last, sets } = this;
    return Math.max(seriesCount, openings.size, shared.size, last.size, sets.length);
  }

  addOpening(text: string, metricName: string | undefined): Opening {
    const metric = metricName === undefined ? -1 : this.metricNumber(metricName);
    const opening = { id: this.openings.size, text, metric };
    this.openingList.push(opening);
    this.openings.set(text, opening);
    return opening;
  }

  addShared(text: string, pairs: ReadonlyArray<readonly [string, string]>): SharedLabels {
    const shared = { ...this.labelText(text, pairs), sets: new Map<string, LabelSet>() };
    this.shared.set(text, shared);
    return shared;
  }

  addLast(text: string, pairs: ReadonlyArray<readonly [string, string]>): LabelText {
    const last = this.labelText(text, pairs);
    this.last.set(text, last);
    return last;
  }

  addSet(shared: SharedLabels, last: LabelText): LabelSet {
    const id = this.sets.length;
    const key = Uint32Array.of(...shared.pairs, ...last.pairs)
      .sort()
      .join();
    const same = this.setByPairs.get(key);
    const metric = Math.max(shared.metric, last.metric);
    const set = { id, shared, last, sameAs: same?.id ?? id, metric };
    if (same === undefined) {
      this.setByPairs.set(key, set);
    }
    this.sets.push(set);
    shared.sets.set(last.text, set);
    return set;
  }

  /** The series with this metric and these labels, a new one where it is not known. */
  seriesOf(opening: Opening, set: LabelSet): number {
    if (this.seriesByMetric === undefined) {
      this.seriesByMetric = [];
      for (let series = 0; series < this.seriesCount; series++) {
        this.seriesOfMetric(this.metricOf(series)).set(this.setOf(series).sameAs, series);
      }
    }
    const bySet = this.seriesOfMetric(Math.max(opening.metric, set.metric));
    let series = bySet.get(set.sameAs);
    if (series === undefined) {
      series = this.addSeries(opening, set);
      bySet.set(set.sameAs, series);
    }
    return series;
  }

  /** The opening of a series as it was first written. */
  openingOf(series: number): Opening {
    return this.openingList[this.seriesOpenings[series]!]!;
  }

  /** The labels of a series as they were first written. */
  setOf(series: number): LabelSet {
    return this.sets[this.seriesSets[series]!]!;
  }

  name(series: number): string {
    return this.metricNames[this.metricOf(series)] ?? '';
  }

  /** The same object each time, also for series of other metrics with the same labels. */
  labelsOf(series: number): Labels {
    const { sameAs } = this.setOf(series);
    const { shared, last } = this.sets[sameAs]!;
    return (this.labels[sameAs] ??= { ...shared.labels, ...last.labels });
  }

  /** Gives back what only reading a body needs. */
  trim(): void {
    this.seriesByMetric = undefined;
    this.seriesOpenings = compact(this.seriesOpenings.subarray(0, this.seriesCount));
    this.seriesSets = compact(this.seriesSets.subarray(0, this.seriesCount));
  }

  private seriesOfMetric(metric: number): Map<number, number> {
    return ((this.seriesByMetric ??= [])[metric] ??= new Map<number, number>());
  }

  private addSeries(opening: Opening, set: LabelSet): number {
    const series = this.seriesCount++;
    if (series === this.seriesOpenings.length) {
      this.seriesOpenings = grown(this.seriesOpenings, series * 2 + 64);
      this.seriesSets = grown(this.seriesSets, series * 2 + 64);
    }
    this.seriesOpenings[series] = opening.id;
    this.seriesSets[series] = set.id;
    return series;
  }

  private metricOf(series: number): number {
    return Math.max(this.openingOf(series).metric, this.setOf(series).metric);
  }

  private labelText(text: string, pairs: ReadonlyArray<readonly [string, string]>): LabelText {
    const metricName = pairs.find(([name]) => name === NAME_LABEL)?.[1];
    const labels = pairs.filter(([name, value]) => name !== NAME_LABEL && value !== '');
    return {
      text,
      names: pairs.map(([name]) => name),
      labels: Object.fromEntries(labels),
      // No name has a NUL byte.
      pairs: labels.map(([name, value]) => numberOf(this.pairNumbers, `${name}\0${value}`)),
      metric: metricName === undefined ? -1 : this.metricNumber(metricName),
    };
  }

  private metricNumber(name: string): number {
    const metric = numberOf(this.metricNumbers, name);
    this.metricNames[metric] = name;
    return metric;
  }
}

function numberOf(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}

function grown(column: IntegerColumn, length: number): IntegerColumn {
  const larger = new Int32Array(length);
  larger.set(column);
  return larger;
}

/** The column without room to grow, in two bytes a number where they suffice. */
function compact(column: IntegerColumn): IntegerColumn {
  return column.every((value) => value < 2 ** 16) ? Uint16Array.from(column) : Int32Array.from(column);
}

/** Series that may be known without having been in the last good body, beyond as many again as it had. */
const SPARE_SERIES = 1000;

/** What the last good body had, so that the next one can share what is the same. */
export interface LastBody {
  readonly seriesIds: Int32Array;
  readonly seriesCount: number;
  readonly metadata: ReadonlyMap<string, Metadata>;
}

/**
 * What parsers remember from one body to the next: series keep their ids, and their labels are decoded once.
 * A table belongs to one endpoint and one set of limits, since a series that is known is not checked again.
 *
 * It is bounded as Prometheus bounds its scrape cache: when it knows more than twice the series of the last good
 * body and 1 000 more, as after many replaced deployments or failing bodies, the next parser starts a new
 * generation, in which ids begin at 0 again. Expositions of earlier generations stay readable by themselves.
 */
export class SeriesTable {
  #generation = 0;
  #book = new SeriesBook();
  #last: LastBody = { seriesIds: new Int32Array(), seriesCount: 0, metadata: new Map() };

  /** Changes when ids start anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Series known in this generation; ids are below it. */
  get seriesCount(): number {
    return this.#book.seriesCount;
  }

  /** For a parser that begins. */
  open(): OpenTable {
    if (this.#book.size > 2 * this.#last.seriesCount + SPARE_SERIES) {
      this.#generation++;
      this.#book = new SeriesBook();
    }
    return { generation: this.#generation, book: this.#book, last: this.#last };
  }

  /** For a parser that got to the end of a good body. */
  remember(generation: number, body: LastBody): void {
    if (generation === this.#generation) {
      this.#last = body;
    }
  }
}

export interface OpenTable {
  readonly generation: number;
  readonly book: SeriesBook;
  readonly last: LastBody;
}

export function createSeriesTable(): SeriesTable {
  return new SeriesTable();
}
