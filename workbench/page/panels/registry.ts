import { barGauge } from './barGauge';
import { heatmap } from './heatmap';
import { logs } from './logs';
import { stat } from './stat';
import { stateTimeline } from './stateTimeline';
import { table } from './table';
import { text } from './text';
import { timeSeries } from './timeSeries';
import { traces } from './traces';
import type { Viz } from './types';

/** Panel types by the id that dashboards' JSON uses. */
export const VIZZES: Record<string, Viz> = {
  timeseries: timeSeries,
  stat,
  bargauge: barGauge,
  table,
  heatmap,
  text,
  'state-timeline': stateTimeline,
  traces,
  logs,
};
