import { dateTime } from '@grafana/data';
import { Icon, LinkButton, Stack, useTheme2 } from '@grafana/ui';
import { useState } from 'react';
import type { Workbench } from '../services/install';
import { variableParams, type VariableState } from '../services/variables';
import { useAddress } from '../shell/address';
import { useScope } from '../shell/scope';
import { TimeControls } from '../shell/TimeControls';
import { useSize } from '../shell/useSize';
import { useTime } from '../shell/useTime';
import { DashboardPanel } from './DashboardPanel';
import { layout } from './layout';
import type { NamedDashboard, PanelJson } from './model';
import { useVariables } from './useVariables';
import { VariableControls } from './VariableControls';

const NO_VARIABLES: readonly VariableState[] = [];

export interface DashboardViewProps {
  dashboard: NamedDashboard;
  /** All of the plugin, for links among them. */
  all: readonly NamedDashboard[];
  workbench: Workbench;
}

export function DashboardView({ dashboard: { json }, all, workbench }: DashboardViewProps) {
  const theme = useTheme2();
  const { params } = useAddress();
  const time = useTime({
    from: json.time?.from ?? 'now-6h',
    to: json.time?.to ?? 'now',
    refresh: json.refresh === false ? '' : json.refresh,
  });
  const resolved = useVariables(json.templating?.list ?? NO_MODELS, params, time, workbench);
  const variables = resolved?.variables ?? NO_VARIABLES;
  useScope(variables, time.range, json.uid);
  const [toggled, setToggled] = useState<ReadonlySet<PanelJson>>(new Set());
  const [ref, { width }] = useSize<HTMLDivElement>();
  const isOpen = (row: PanelJson) => (row.collapsed === true) === toggled.has(row);
  const { placed, height } = layout(json.panels, width, isOpen);
  const onZoom = (from: number, to: number) =>
    time.setRange({ from: dateTime(Math.round(from)), to: dateTime(Math.round(to)) });
  return (
    <div
      style={{ padding: theme.spacing(2) }}
      data-testid="dashboard"
      data-uid={json.uid}
      data-ready={resolved !== undefined}
    >
      <Stack justifyContent="space-between" wrap="wrap" gap={1}>
        <VariableControls variables={variables} />
        <Stack gap={1} wrap="wrap">
          <DashboardLinks json={json} all={all} variables={variables} range={time.range.raw} />
          <TimeControls time={time} />
        </Stack>
      </Stack>
      <div ref={ref} style={{ position: 'relative', height, marginTop: theme.spacing(2) }}>
        {width > 0 &&
          placed.map(({ key, panel, left, top, width: panelWidth, height: panelHeight }) => (
            <div key={key} style={{ position: 'absolute', left, top, width: panelWidth, height: panelHeight }}>
              {panel.type === 'row' ? (
                <RowTitle
                  title={workbench.templates.replace(panel.title, {}, 'text')}
                  open={isOpen(panel)}
                  onToggle={() => setToggled((before) => symmetric(before, panel))}
                />
              ) : (
                <DashboardPanel
                  panel={panel}
                  width={panelWidth}
                  height={panelHeight}
                  time={time}
                  variablesKey={resolved?.key}
                  workbench={workbench}
                  onZoom={onZoom}
                />
              )}
            </div>
          ))}
      </div>
    </div>
  );
}

const NO_MODELS: never[] = [];

function symmetric<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) {
    next.add(item);
  }
  return next;
}

function RowTitle({ title, open, onToggle }: { title: string; open: boolean; onToggle: () => void }) {
  const theme = useTheme2();
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      style={{
        all: 'unset',
        cursor: 'pointer',
        display: 'flex',
        alignItems: 'center',
        gap: theme.spacing(1),
        height: '100%',
        fontWeight: theme.typography.fontWeightMedium,
      }}
    >
      <Icon name={open ? 'angle-down' : 'angle-right'} />
      {title}
    </button>
  );
}

interface DashboardLinksProps {
  json: NamedDashboard['json'];
  all: readonly NamedDashboard[];
  variables: readonly VariableState[];
  range: { from: unknown; to: unknown };
}

/** Links to the other dashboards with the same tag, with the variables and the range when the JSON says so. */
function DashboardLinks({ json, all, variables, range }: DashboardLinksProps) {
  return (
    <>
      {(json.links ?? []).flatMap((link) => {
        const params = link.includeVars === true ? variableParams(variables) : new URLSearchParams();
        if (link.keepTime === true) {
          params.set('from', String(range.from?.valueOf()));
          params.set('to', String(range.to?.valueOf()));
        }
        const others = all.filter(
          (other) => other.json.uid !== json.uid && (link.tags ?? []).every((tag) => other.json.tags?.includes(tag))
        );
        return link.type === 'dashboards'
          ? others.map((other) => (
              <LinkButton
                key={other.name}
                variant="secondary"
                fill="outline"
                icon="apps"
                href={`/?view=dashboard&name=${other.name}&${params.toString()}`}
              >
                {other.json.title}
              </LinkButton>
            ))
          : [];
      })}
    </>
  );
}
