import type { DataQueryRequest } from '@grafana/data';
import type { FireworksQuery } from '../types';

/** What Grafana asks of a panel. The keys are those of the dashboard's "group by". */
export type PanelRequest = DataQueryRequest<FireworksQuery> & { groupByKeys?: string[] };
