import { labelKey, type Labels } from '../series/labels';
import { NAME_LABEL, type WrittenLabel } from './labels';

/** The text before the labels: `name{`, `{`, or a bare `name`. */
export interface Opening {
  readonly id: number;
  readonly text: string;
  /** Undefined where its name stands in the braces. */
  readonly metric: Metric | undefined;
}

/**
 * Labels as written: all but the last, up to and including their last comma, which series of one or many metrics share;
 * or the last one up to and including the brace.
 */
export interface LabelText {
  readonly text: string;
  /** Names in the order written, of empty values too, NAME_LABEL for a metric name. */
  readonly names: readonly string[];
  /** Without those that are empty, which are the same as none. */
  readonly labels: readonly WrittenLabel[];
  /** The sum of a random number for each label. */
  readonly weight: number;
  readonly metricName: string | undefined;
  /** Of shared labels the sets that begin with them, by the text of the last label. */
  sets: Map<string, LabelSet> | undefined;
}

/** All labels of a series as written. */
export interface LabelSet {
  readonly id: number;
  readonly shared: LabelText;
  readonly last: LabelText;
  readonly metricName: string | undefined;
  /** The number of the first set with the same labels in whatever order and writing, perhaps its own. */
  same: number;
  /** The set read first after this one, if both or none have a metric name. A metric repeats the order of another. */
  next: LabelSet | undefined;
  decoded: Labels | undefined;
}

/** A metric and what is known of its series. */
interface Metric {
  readonly name: string;
  /** The number of its first series, or lower. */
  readonly first: number;
  /** The highest number of its label sets: a higher one is new to it. */
  highestSet: number;
  /** Exists only while series are looked up, which those that come in the order of their sets are not. */
  bySet: Map<number, number> | undefined;
}

/**
 * The series of one generation, each as it was first written: two integers that lead to texts which many series share.
 * Only ever grows, so whoever holds ids can read them for as long as it holds the book.
 */
export class SeriesBook {
  /** By their texts. */
  readonly openings = new Map<string, Opening>();
  readonly texts = new Map<string, LabelText>();
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
    const { seriesCount, openings, texts, labels, sets } = this;
    return Math.max(seriesCount, openings.size, texts.size, labels.size, sets.length);
  }

  /** @param metricName empty where the name stands in the braces */
  addOpening(text: string, metricName: string): Opening {
    const metric = metricName === '' ? undefined : this.metric(metricName);
    const opening = { id: this.openingList.length, text, metric };
    this.openingList.push(opening);
    this.openings.set(text, opening);
    return opening;
  }

  addText(text: string, written: readonly WrittenLabel[]): LabelText {
    const names: string[] = [];
    const labels: WrittenLabel[] = [];
    let weight = 0;
    let metricName: string | undefined;
    for (const label of written) {
      const [name, value] = label;
      names.push(name);
      if (name === NAME_LABEL) {
        metricName = value;
      } else if (value !== '') {
        labels.push(label);
        weight ^= this.weightOf(label);
      }
    }
    const added = { text, names, labels, weight, metricName, sets: undefined };
    this.texts.set(text, added);
    return added;
  }

  /** The set with these labels, unless something is wrong with them together or has to be counted. */
  setWith(shared: LabelText, last: LabelText, maxLabels: number): LabelSet | undefined {
    const known = shared.sets?.get(last.text);
    if (known !== undefined || shared.names.length + last.names.length > maxLabels) {
      return known;
    }
    return last.names.some((name) => shared.names.includes(name)) ? undefined : this.addSet(shared, last);
  }

  addSet(shared: LabelText, last: LabelText): LabelSet {
    const { sets } = this;
    const metricName = shared.metricName ?? last.metricName;
    const id = sets.length;
    const set: LabelSet = { id, shared, last, metricName, same: id, next: undefined, decoded: undefined };
    // Equal labels have equal sums in whatever order, others nearly never.
    let weight = shared.weight ^ last.weight;
    let same = this.setByWeight.get(weight);
    while (same !== undefined && labelKey(decoded(same)) !== labelKey(decoded(set))) {
      same = this.setByWeight.get(++weight);
    }
    if (same === undefined) {
      this.setByWeight.set(weight, set);
    } else {
      set.same = same.id;
    }
    const before = sets[id - 1];
    if (before !== undefined && (before.metricName === undefined) === (metricName === undefined)) {
      before.next = set;
    }
    sets.push(set);
    shared.sets ??= new Map<string, LabelSet>();
    shared.sets.set(last.text, set);
    return set;
  }

  /** The series with this metric and these labels, a new one where it is not known. */
  seriesOf(opening: Opening, set: LabelSet): number {
    const metric = opening.metric ?? this.metric(set.metricName ?? '');
    const { same } = set;
    if (same > metric.highestSet) {
      metric.highestSet = same;
    } else {
      const known = this.lookUp(metric).get(same);
      if (known !== undefined) {
        return known;
      }
    }
    const series = this.seriesCount++;
    metric.bySet?.set(same, series);
    const place = 2 * series;
    if (place === this.parts.length) {
      const larger = new Int32Array(2 * place + 64);
      larger.set(this.parts);
      this.parts = larger;
    }
    this.parts[place] = opening.id;
    this.parts[place + 1] = set.id;
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
    return decoded(this.sets[this.setOf(series).same]!);
  }

  /** Gives back what only reading a body needs. */
  trim(): void {
    this.labels.clear();
    for (const metric of this.metrics.values()) {
      metric.bySet = undefined;
    }
    const used = this.parts.subarray(0, 2 * this.seriesCount);
    if (used.length < this.parts.length) {
      const fitsTwoBytes = Math.max(this.openingList.length, this.sets.length) <= 2 ** 16;
      this.parts = fitsTwoBytes ? new Uint16Array(used) : new Int32Array(used);
    }
  }

  private metric(name: string): Metric {
    const known = this.metrics.get(name);
    const metric = known ?? { name, first: this.seriesCount, highestSet: -1, bySet: undefined };
    this.metrics.set(name, metric);
    return metric;
  }

  private lookUp(metric: Metric): Map<number, number> {
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

  private weightOf(label: WrittenLabel): number {
    // No name has a NUL byte.
    const pair = label.join('\0');
    const weight = this.weights.get(pair) ?? Math.floor(Math.random() * 2 ** 30);
    this.weights.set(pair, weight);
    return weight;
  }
}

function decoded(set: LabelSet): Labels {
  return (set.decoded ??= Object.fromEntries(set.shared.labels.concat(set.last.labels)));
}
