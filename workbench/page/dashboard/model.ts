import type { DataQuery, DataSourceRef, DataTransformerConfig, FieldConfigSource } from '@grafana/data';

/** The parts of a dashboard's JSON that are drawn here (schema version 1, as `includes` of a plugin are). */
export interface DashboardJson {
  uid: string;
  title: string;
  description?: string;
  tags?: string[];
  time?: { from: string; to: string };
  refresh?: string | false;
  panels: PanelJson[];
  templating?: { list?: VariableJson[] };
  links?: DashboardLinkJson[];
}

export interface PanelJson {
  id?: number;
  type: string;
  title?: string;
  description?: string;
  transparent?: boolean;
  gridPos?: GridPos;
  datasource?: DataSourceRef | string | null;
  targets?: DataQuery[];
  options?: Record<string, unknown>;
  fieldConfig?: Partial<FieldConfigSource>;
  transformations?: DataTransformerConfig[];
  maxDataPoints?: number;
  interval?: string;
  /** Such as `30m`: the panel's own range, where that of the dashboard ends now. */
  timeFrom?: string;
  repeat?: string;
  /** For rows. */
  collapsed?: boolean;
  panels?: PanelJson[];
}

/** In a grid of 24 columns; a row of the grid is 30 px high, with gaps of 8 px. */
export interface GridPos {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface VariableJson {
  name: string;
  type: string;
  label?: string;
  hide?: number;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string;
  query?: unknown;
  regex?: string;
  sort?: number;
  refresh?: number;
  datasource?: DataSourceRef | string | null;
  current?: { value?: string | string[]; text?: string | string[] };
  filters?: Array<{ key: string; operator: string; value: string }>;
}

export interface DashboardLinkJson {
  type: 'link' | 'dashboards';
  title: string;
  tags?: string[];
  url?: string;
  includeVars?: boolean;
  keepTime?: boolean;
}

/** A dashboard of the plugin with the name that addresses use: its file's name without ".json". */
export interface NamedDashboard {
  name: string;
  json: DashboardJson;
}
