import {
  CoreApp,
  FieldType,
  LoadingState,
  rangeUtil,
  type DataFrame,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import { useEffect, useMemo, useState } from 'react';
import { PanelContent } from '../panels/PanelContent';
import { PanelFrame } from '../panels/PanelFrame';
import { transformFrames } from '../panels/transformFrames';
import { buildRequest } from '../queries/buildRequest';
import { useDataSource } from '../queries/useDataSource';
import { usePanelData } from '../queries/usePanelData';
import type { Workbench } from '../services/install';
import type { TimeControl } from '../shell/useTime';
import type { PanelJson } from './model';

export interface DashboardPanelProps {
  panel: PanelJson;
  width: number;
  height: number;
  time: TimeControl;
  /** Changes whenever a variable stands for something else; nothing is queried before there is one. */
  variablesKey: string | undefined;
  workbench: Workbench;
  onZoom: (fromMs: number, toMs: number) => void;
}

export function DashboardPanel({ panel, width, height, time, variablesKey, workbench, onZoom }: DashboardPanelProps) {
  const { templates, dataSources } = workbench;
  const uid = panel.datasource === undefined || panel.datasource === null ? undefined : refUid(panel.datasource);
  const source = useDataSource(workbench, variablesKey === undefined ? undefined : templates.replace(uid));
  const targets = panel.targets ?? [];
  const key =
    variablesKey === undefined || width <= 0 || targets.length === 0
      ? undefined
      : JSON.stringify([variablesKey, time.range.from.valueOf(), time.range.to.valueOf(), time.tick, width]);
  const data = usePanelData(source, key, (dataSource) =>
    buildRequest({
      dataSource,
      targets,
      range: ownRange(panel, time.range),
      maxDataPoints: panel.maxDataPoints ?? width,
      minInterval: panel.interval,
      filters: templates.getAdhocFilters(dataSources.getInstanceSettings(dataSource.uid)?.name ?? ''),
      app: CoreApp.Dashboard,
      panelId: panel.id,
      panelPluginId: panel.type,
    })
  );
  const frames = useTransformed(panel, data?.series, workbench);
  const values = useMemo(() => countValues(frames), [frames]);
  const replaceVariables = (text: string, scopedVars?: ScopedVars, format?: string | Function) =>
    templates.replace(text, scopedVars, format);
  // Who reads the page by program need not guess from what is drawn whether all is there.
  return (
    <div
      style={{ display: 'contents' }}
      data-testid="panel"
      data-id={panel.id}
      data-type={panel.type}
      data-state={targets.length === 0 ? LoadingState.Done : (data?.state ?? LoadingState.NotStarted)}
      data-values={values}
    >
      <PanelFrame
        title={templates.replace(panel.title, {}, 'text')}
        description={panel.description}
        transparent={panel.transparent}
        width={width}
        height={height}
        data={data}
        hasQuery={targets.length > 0}
      >
        {(innerWidth, innerHeight) => (
          <PanelContent
            type={panel.type}
            options={panel.options ?? NO_OPTIONS}
            fieldConfig={panel.fieldConfig}
            frames={frames}
            data={data}
            range={data?.timeRange ?? time.range}
            width={innerWidth}
            height={innerHeight}
            onZoom={onZoom}
            replaceVariables={replaceVariables}
          />
        )}
      </PanelFrame>
    </div>
  );
}

/** What there is to draw: texts, and numbers that are some. */
function countValues(frames: readonly DataFrame[]): number {
  let count = 0;
  for (const { values } of frames.flatMap(({ fields }) => fields).filter(({ type }) => type !== FieldType.time)) {
    for (let row = 0; row < values.length; row++) {
      const value: unknown = values[row];
      count += value === null || value !== value ? 0 : 1;
    }
  }
  return count;
}

/** As Grafana's `applyPanelTimeOverrides`: a range of two moments is somebody's choice, and stays. */
function ownRange({ timeFrom }: PanelJson, range: TimeRange): TimeRange {
  return timeFrom === undefined || typeof range.raw.from !== 'string'
    ? range
    : rangeUtil.convertRawToRange({ from: `now-${timeFrom}`, to: 'now' });
}

const NO_OPTIONS = {};
const NO_FRAMES: DataFrame[] = [];

function refUid(ref: NonNullable<PanelJson['datasource']>): string {
  return typeof ref === 'string' ? ref : (ref.uid ?? '');
}

function useTransformed(panel: PanelJson, frames: DataFrame[] | undefined, { templates }: Workbench): DataFrame[] {
  const [transformed, setTransformed] = useState<DataFrame[]>(NO_FRAMES);
  const transformations = useMemo(() => panel.transformations ?? [], [panel]);
  useEffect(() => {
    if (frames === undefined || transformations.length === 0) {
      return undefined;
    }
    const subscription = transformFrames(transformations, frames, (text) => templates.replace(text)).subscribe(
      setTransformed
    );
    return () => subscription.unsubscribe();
  }, [frames, transformations, templates]);
  return transformations.length > 0 ? transformed : (frames ?? NO_FRAMES);
}
