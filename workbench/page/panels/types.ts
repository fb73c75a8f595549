import type { DataFrame, FieldConfigSource, InterpolateFunction, TimeRange } from '@grafana/data';
import type { ComponentType } from 'react';

/** What a visualisation gets: frames with their field options applied, and where to draw. */
export interface VizProps {
  frames: DataFrame[];
  /** Frames with topic "annotations": marks and shaded stretches of time. */
  annotations: DataFrame[];
  width: number;
  height: number;
  /** The panel's options as its JSON has them; each visualisation lays them over its defaults. */
  options: Record<string, unknown>;
  fieldConfig: FieldConfigSource;
  range: TimeRange;
  onZoom: (fromMs: number, toMs: number) => void;
  replaceVariables: InterpolateFunction;
}

/** One panel type. */
export interface Viz {
  Component: ComponentType<VizProps>;
  /** Field options of this type under `custom`, with their defaults. */
  customFieldOptions: Record<string, unknown>;
  /** Whether values are coloured by thresholds by default, not by the palette. */
  byThresholds: boolean;
}
