import { dateTime, type PanelData } from '@grafana/data';
import { PanelContent } from '../panels/PanelContent';
import { PanelFrame } from '../panels/PanelFrame';
import type { Workbench } from '../services/install';
import type { TimeControl } from '../shell/useTime';
import { exploreSections } from './exploreSections';

const PANEL_HEIGHT = 360;
/** What is read rather than looked at. */
const TALL = new Set(['traces', 'logs']);
const OPTIONS = { tooltip: { mode: 'multi', sort: 'desc' } };
const NOTHING = [{ title: 'Graph', type: 'timeseries', frames: [] }];

export interface ExploreResultsProps {
  data: PanelData;
  width: number;
  time: TimeControl;
  workbench: Workbench;
}

/** The frames, each in the kind of panel that it prefers. */
export function ExploreResults({ data, width, time, workbench }: ExploreResultsProps) {
  const sections = exploreSections(data.series);
  return (sections.length > 0 ? sections : NOTHING).map(({ title, type, frames }, index) => (
    <div key={`${title}${index}`} style={{ marginBottom: 8 }}>
      <PanelFrame title={title} width={width} height={TALL.has(type) ? 2 * PANEL_HEIGHT : PANEL_HEIGHT} data={data}>
        {(innerWidth, innerHeight) => (
          <PanelContent
            type={type}
            options={OPTIONS}
            fieldConfig={undefined}
            frames={frames}
            data={data}
            range={data.timeRange}
            width={innerWidth}
            height={innerHeight}
            onZoom={(from, to) => time.setRange({ from: dateTime(Math.round(from)), to: dateTime(Math.round(to)) })}
            replaceVariables={(text, scopedVars, format) => workbench.templates.replace(text, scopedVars, format)}
          />
        )}
      </PanelFrame>
    </div>
  ));
}
