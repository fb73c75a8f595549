import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { coloured, neutral, type Judgement } from './judgement';
import { NO_VALUE, panelOf, withEmptyTexts, type PanelSpec } from './spec';

export interface StatSpec extends PanelSpec {
  /** For what can be good or bad. */
  judgement?: Judgement;
  /** `newest`: of the newest scrape, above its course. `range`: one number for the whole time range. */
  shows: 'newest' | 'range';
}

/**
 * One number. It is the last point even when that has no value: the last one that had may be an hour old,
 * and idle must not look like busy.
 */
export function stat(spec: StatSpec): PanelBuilder {
  const { judgement, shows } = spec;
  if (shows === 'newest') {
    // A step of a long range would be summarised: the mean of twenty minutes is not what goes on now.
    spec.queries.forEach((query) => query.over('last', 'step'));
  }
  const panel = withEmptyTexts(panelOf(new PanelBuilder(), spec), spec, NO_VALUE)
    .height(4)
    .textMode(BigValueTextMode.Value)
    .colorMode(BigValueColorMode.Value)
    .graphMode(shows === 'newest' ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['last']).values(false))
    .thresholds(judgement === undefined ? neutral() : coloured(judgement));
  return judgement === undefined || judgement.of === 'seconds' ? panel : panel.unit('percentunit').min(0).max(1);
}

/** A quarter of the dashboard wide and low, for a verdict of many. */
export function quarter(panel: PanelBuilder): PanelBuilder {
  return panel.span(6).height(3);
}

/** One of the newest scrape. */
export function newest(spec: Omit<StatSpec, 'shows'>): PanelBuilder {
  return quarter(stat({ ...spec, shows: 'newest' }));
}
