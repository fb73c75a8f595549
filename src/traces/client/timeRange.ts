/** Milliseconds since the epoch. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** The filter with the range put before it. MLflow's times are whole milliseconds; the end belongs to the range as it does in Grafana. */
export function withRange(filter: string, range: TimeRange | undefined): string {
  const times =
    range === undefined
      ? ''
      : `timestamp_ms >= ${Math.floor(range.fromMs)} AND timestamp_ms <= ${Math.ceil(range.toMs)}`;
  return [times, filter].filter((part) => part !== '').join(' AND ');
}
