import { labelKey, type Labels } from '../series/labels';
import { NAME_LABEL, type WrittenLabel } from './labels';

/** The text before the labels: `name{`, `{`, or a bare `name`. */
export interface Opening {
  readonly id: number;
  readonly text: string;
  /** Undefined where its name stands in the braces. */
  readonly metric: Metric | undefined;
}

/** Labels as written, each up to and including its comma, the last one up to and including the brace. */
export interface LabelText {
  readonly text: string;
  /** Names in the order written, of empty values too, NAME_LABEL for a metric name. */
  readonly names: readonly string[];
  /** Without those that are empty, which are the same as none. */
  readonly labels: readonly WrittenLabel[];
  /** The sum of a random number for each label. */
  readonly weight: number;
  readonly metricName: string | undefined;
}

/** All labels but the last, which series of one or many metrics share, and the sets that begin with them. */
export interface SharedLabels extends LabelText {
  readonly sets: Map<string, LabelSet>;
}

/** All labels of a series as written. */
export class LabelSet {
  /** The first set with the same labels in whatever order and writing, perhaps this one. */
  same: LabelSet = this;
  readonly metricName: string | undefined;
  private decoded: Labels | undefined;

  constructor(
    readonly id: number,
    readonly shared: SharedLabels,
    readonly last: LabelText
  ) {
    this.metricName = shared.metricName ?? last.metricName;
  }

  get labels(): Labels {
    return (this.decoded ??= Object.fromEntries(this.shared.labels.concat(this.last.labels)));
  }
}

/** A metric and what is known of its series. */
class Metric {
  /** The highest number of its label sets: a higher one is new to it. */
  highestSet = -1;
  /** Exists only while series are looked up, which those that come in the order of their sets are not. */
  bySet: Map<LabelSet, number> | undefined;

  /** @param first the number of its first series, or lower */
  constructor(
    readonly name: string,
    readonly first: number
  ) {}
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
  /** Single labels by their texts, while a body is read. */
  readonly labels = new Map<string, WrittenLabel>();
  seriesCount = 0;
  /** For each series the number of its opening and that of its label set. */
  private parts: Int32Array | Uint16Array = new Int32Array(8192);
  private readonly openingList: Opening[] = [];
  private readonly sets: LabelSet[] = [];
  private readonly weights = new Map<string, number>();
  private readonly setByWeight = new Map<number, LabelSet>();
  private readonly metrics = new Map<string, Metric>();

  constructor(readonly generation: number) {}

  /** How many it has of what it has most: other writings of known series and texts of failed bodies count too. */
  get size(): number {
    const { seriesCount, openings, shared, last, labels, sets } = this;
    return Math.max(seriesCount, openings.size, shared.size, last.size, labels.size, sets.length);
  }

  addOpening(text: string, metricName: string | undefined): Opening {
    const metric = metricName === undefined ? undefined : this.metric(metricName);
    const opening = { id: this.openingList.length, text, metric };
    this.openingList.push(opening);
    this.openings.set(text, opening);
    return opening;
  }

  addShared(text: string, written: readonly WrittenLabel[]): SharedLabels {
    const shared = { ...this.labelText(text, written), sets: new Map<string, LabelSet>() };
    this.shared.set(text, shared);
    return shared;
  }

  addLast(text: string, written: readonly WrittenLabel[]): LabelText {
    const last = this.labelText(text, written);
    this.last.set(text, last);
    return last;
  }

  addSet(shared: SharedLabels, last: LabelText): LabelSet {
    const set = new LabelSet(this.sets.length, shared, last);
    // Equal labels have equal sums in whatever order, others nearly never.
    let weight = shared.weight ^ last.weight;
    let same = this.setByWeight.get(weight);
    while (same !== undefined && labelKey(same.labels) !== labelKey(set.labels)) {
      same = this.setByWeight.get(++weight);
    }
    set.same = same ?? set;
    this.setByWeight.set(weight, set.same);
    this.sets.push(set);
    shared.sets.set(last.text, set);
    return set;
  }

  /** The set that was read first after this one. A metric has its series in the order of the metric before. */
  setAfter(set: LabelSet): LabelSet | undefined {
    return this.sets[set.id + 1];
  }

  /** The series with this metric and these labels, a new one where it is not known. */
  seriesOf(opening: Opening, set: LabelSet): number {
    const metric = opening.metric ?? this.metric(set.metricName ?? '');
    const { same } = set;
    let series = same.id > metric.highestSet ? undefined : this.lookUp(metric).get(same);
    if (series === undefined) {
      series = this.seriesCount++;
      if (2 * series === this.parts.length) {
        const larger = new Int32Array(4 * series + 64);
        larger.set(this.parts);
        this.parts = larger;
      }
      this.parts[2 * series] = opening.id;
      this.parts[2 * series + 1] = set.id;
      metric.bySet?.set(same, series);
      metric.highestSet = Math.max(metric.highestSet, same.id);
    }
    return series;
  }

  /** The opening of a series as it was first written. */
  openingOf(series: number): Opening {
    return this.openingList[this.parts[2 * series]!]!;
  }

  /** The labels of a series as they were first written. */
  setOf(series: number): LabelSet {
    return this.sets[this.parts[2 * series + 1]!]!;
  }

  name(series: number): string {
    return this.openingOf(series).metric?.name ?? this.setOf(series).metricName ?? '';
  }

  /** The same object each time, also for series of other metrics with the same labels. */
  labelsOf(series: number): Labels {
    return this.setOf(series).same.labels;
  }

  /** Gives back what only reading a body needs. */
  trim(): void {
    this.labels.clear();
    this.metrics.forEach((metric) => (metric.bySet = undefined));
    const used = this.parts.subarray(0, 2 * this.seriesCount);
    if (used.length < this.parts.length) {
      const fitsTwoBytes = Math.max(this.openingList.length, this.sets.length) <= 2 ** 16;
      this.parts = fitsTwoBytes ? new Uint16Array(used) : new Int32Array(used);
    }
  }

  private metric(name: string): Metric {
    const metric = this.metrics.get(name) ?? new Metric(name, this.seriesCount);
    this.metrics.set(name, metric);
    return metric;
  }

  private lookUp(metric: Metric): Map<LabelSet, number> {
    if (metric.bySet === undefined) {
      metric.bySet = new Map();
      for (let series = metric.first; series < this.seriesCount; series++) {
        if (this.name(series) === metric.name) {
          metric.bySet.set(this.setOf(series).same, series);
        }
      }
    }
    return metric.bySet;
  }

  private labelText(text: string, written: readonly WrittenLabel[]): LabelText {
    const isLabel = (label: WrittenLabel): boolean => label[0] !== NAME_LABEL && label[1] !== '';
    const labels = written.every(isLabel) ? written : written.filter(isLabel);
    const weight = labels.reduce((sum, label) => sum ^ this.weightOf(label), 0);
    const metricName = written.find((label) => label[0] === NAME_LABEL)?.[1];
    return { text, names: written.map((label) => label[0]), labels, weight, metricName };
  }

  private weightOf(label: WrittenLabel): number {
    // No name has a NUL byte.
    const pair = label.join('\0');
    const weight = this.weights.get(pair) ?? Math.floor(Math.random() * 2 ** 30);
    this.weights.set(pair, weight);
    return weight;
  }
}
