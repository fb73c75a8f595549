/** One alert, from which the rules of Prometheus and those of Grafana are printed. */
export interface Alert {
  name: string;
  severity: 'critical' | 'warning';
  /** PromQL of what is watched, one value for each thing that can be wrong. */
  value: string;
  /** Rings when the value is on this side of the threshold. */
  rings: { above: number } | { below: number };
  /** PromQL conditions that have to hold too, such as a floor of traffic. */
  provided: readonly string[];
  /** How long it has to be wrong before it rings, as Prometheus writes durations. */
  lasts: string;
  /**
   * How long it goes on ringing after the last time that it was wrong, so that one good minute does not end an alert
   * that comes back.
   */
  keeps: string;
  /** One sentence with `VALUE` and label names in braces; it may need no more than the labels that the value has. */
  summary: string;
  /** What to look at first. */
  description: string;
  /** Whether no value at all is wrong as well: only where there is always one. */
  missing: 'ok' | 'rings';
  /** How VALUE is written. */
  as: 'share' | 'number';
  /** The dashboard that shows the cause, by its uid, and the hours before the alert that matter. */
  dashboard: { uid: string; hours: number };
}
