import { labelValue, type Labels } from '../../series/labels';
import type { FireworksQuery, TraceFilter } from '../../types';

/**
 * The calls behind a place in a metrics panel: the deployment or model of its labels, and, for a cell of a latency
 * heatmap, its bounds in milliseconds. The time range goes with the link itself.
 */
export function tracesBehind(labels: Labels, boundsMs?: { fromMs: number; toMs: number }): Partial<FireworksQuery> {
  const id = labelValue(labels, 'deployment_id') || lastPart(labelValue(labels, 'deployment'));
  const model = labelValue(labels, 'base_model');
  const about: TraceFilter[] =
    id !== ''
      ? [{ label: 'deployment', operator: '=', value: id }]
      : model !== ''
        ? [{ label: 'model', operator: '=', value: model }]
        : [];
  return { queryType: 'traces', traceFilters: [...about, ...durationFilters(boundsMs)] };
}

/** The highest bucket has no end. Lower bounds are not part of their bucket, upper bounds are. */
function durationFilters(bounds: { fromMs: number; toMs: number } | undefined): TraceFilter[] {
  if (bounds === undefined) {
    return [];
  }
  return [
    ...(bounds.fromMs > 0 ? [{ label: 'duration', operator: '>' as const, value: `${bounds.fromMs}ms` }] : []),
    ...(Number.isFinite(bounds.toMs)
      ? [{ label: 'duration', operator: '<=' as const, value: `${bounds.toMs}ms` }]
      : []),
  ];
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
