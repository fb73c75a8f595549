import type { Labels } from '../series/labels';

/** The words that the text format knows after `# TYPE`, and `unknown` for what it does not. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped' | 'unknown';

export interface Metadata {
  type: MetricType;
  help: string;
}

export interface Sample {
  name: string;
  labels: Labels;
  /** A double, exactly rounded from the decimal in the text. NaN and the infinities are values. */
  value: number;
  /** Milliseconds since the epoch as written in the body; undefined when the line has none. */
  timestamp: number | undefined;
}

/** Limits whose breach fails the whole body, as in Prometheus's scrape configuration. */
export interface ExpositionLimits {
  bodyBytes: number;
  samples: number;
  labelsPerSample: number;
  nameBytes: number;
  valueBytes: number;
  /** Take a label `__name__` for the metric name, as `promtool tsdb dump` writes it; else it is refused. */
  nameAsLabel?: boolean;
}

export type ExpositionErrorKind = 'malformed' | 'limit';

/** Why a body was refused, and where: line and column count from 1, columns in bytes. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';

  constructor(
    readonly kind: ExpositionErrorKind,
    readonly reason: string,
    readonly line: number,
    readonly column: number
  ) {
    super(`line ${line}, column ${column}: ${reason}`);
  }
}

export const DEFAULT_LIMITS: ExpositionLimits = {
  bodyBytes: 32 * 1024 * 1024,
  samples: 250_000,
  labelsPerSample: 64,
  nameBytes: 256,
  valueBytes: 4096,
};

/**
 * A parsed body in columns. `seriesIds[i]`, `values[i]` and `timestamps[i]` belong to sample i in body order.
 * Series ids count from 0 in order of first appearance over the life of one series table,
 * so a table that is kept between scrapes gives a series the same id each time.
 */
export interface Exposition {
  /** Samples kept. */
  readonly sampleCount: number;
  /** Lines left out because an earlier line had the same series and timestamp. As in Prometheus, the first wins. */
  readonly duplicateCount: number;
  /** The generation of the series table in which the ids were given. Ids of different generations have nothing in common. */
  readonly generation: number;
  /** May be the same array as that of the scrape before, if the series came in the same order. Not to be written to. */
  readonly seriesIds: Int32Array;
  readonly values: Float64Array;
  /** Milliseconds; NaN where the line has none. Undefined when no line has one. */
  readonly timestamps: Float64Array | undefined;
  readonly metadata: ReadonlyMap<string, Metadata>;
  seriesName(seriesId: number): string;
  seriesLabels(seriesId: number): Labels;
  samples(): IterableIterator<Sample>;
}

/** Takes the body as it arrives; one instance per body. */
export interface ExpositionParser {
  /** @throws ExpositionError at the first refused line or passed limit; the body is then lost as a whole. */
  push(chunk: Uint8Array): void;
  finish(): Exposition;
}
