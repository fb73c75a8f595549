/** Text bytes enter, samples in columns leave. */
export { createExpositionParser, parseExposition, type ExpositionOptions } from './parser';
export { SeriesTable } from './samples';
export {
  DEFAULT_LIMITS,
  ExpositionError,
  type Exposition,
  type ExpositionLimits,
  type ExpositionParser,
  type Metadata,
  type MetricType,
  type Sample,
} from './types';
