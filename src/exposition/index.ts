/** Text bytes enter, samples in columns leave. */
export { createExpositionParser, parseExposition, type ExpositionOptions } from './parser';
export { createSeriesTable, type SeriesTable } from './seriesTable';
export { ExpositionError, type ExpositionErrorKind } from './error';
export {
  DEFAULT_LIMITS,
  type Exposition,
  type ExpositionLimits,
  type ExpositionParser,
  type Metadata,
  type MetricType,
  type Sample,
} from './types';
