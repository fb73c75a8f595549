import {
  FieldType,
  type DataFrame,
  type FieldConfigSource,
  type InterpolateFunction,
  type PanelData,
  type TimeRange,
} from '@grafana/data';
import { ErrorBoundaryAlert, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { applyFieldConfig, withDefaults } from '../fieldConfig/applyFieldConfig';
import { fieldConfigRegistry } from '../fieldConfig/registry';
import { VIZZES } from './registry';

export interface PanelContentProps {
  type: string;
  options: Record<string, unknown>;
  fieldConfig: Partial<FieldConfigSource> | undefined;
  /** Transformed already. */
  frames: DataFrame[];
  data: PanelData | undefined;
  range: TimeRange;
  width: number;
  height: number;
  onZoom: (fromMs: number, toMs: number) => void;
  replaceVariables: InterpolateFunction;
}

/** Panel types that say themselves what an empty result means. */
const SHOWS_NOTHING_ITSELF = new Set(['stat', 'text']);

/** The visualisation of a panel, or in words why there is nothing to see. */
export function PanelContent({
  type,
  fieldConfig: written,
  frames,
  data,
  replaceVariables,
  ...rest
}: PanelContentProps) {
  const theme = useTheme2();
  const viz = VIZZES[type];
  const registry = useMemo(() => fieldConfigRegistry(viz?.customFieldOptions ?? {}), [viz]);
  const context = { registry, byThresholds: viz?.byThresholds ?? false, theme, replaceVariables };
  const fieldConfig = useMemo(
    () => withDefaults(written, context),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [written, registry, theme]
  );
  const configured = useMemo(
    () => applyFieldConfig(frames, fieldConfig, context),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [frames, fieldConfig, theme]
  );
  if (viz === undefined) {
    return <Words text={`The workbench does not draw panels of type "${type}".`} />;
  }
  if (data === undefined && type !== 'text') {
    return null;
  }
  const isEmpty = !frames.some(
    (frame) => frame.length > 0 && frame.fields.some(({ type: kind }) => kind !== FieldType.time)
  );
  if (isEmpty && !SHOWS_NOTHING_ITSELF.has(type)) {
    return <Words text={fieldConfig.defaults.noValue ?? 'No data'} />;
  }
  return (
    <ErrorBoundaryAlert dependencies={[frames]}>
      <viz.Component
        {...rest}
        frames={configured}
        annotations={data?.annotations ?? []}
        fieldConfig={fieldConfig}
        replaceVariables={replaceVariables}
      />
    </ErrorBoundaryAlert>
  );
}

function Words({ text }: { text: string }) {
  const theme = useTheme2();
  return (
    <div
      style={{
        display: 'flex',
        height: '100%',
        alignItems: 'center',
        justifyContent: 'center',
        color: theme.colors.text.secondary,
      }}
    >
      {text}
    </div>
  );
}
