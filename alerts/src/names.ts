/** What a pipeline makes of the endpoint's metric names on their way into a store. */
export const NAMINGS = {
  /** Prometheus, Grafana Cloud, Alloy, Vector, newer OpenTelemetry Collectors. */
  unchanged: (name: string) => name,
  /** Where colons are not allowed in names, as in OpenTelemetry Collectors before 0.131. */
  underscores: (name: string) => name.replaceAll(':', '_'),
} as const;

export type Naming = keyof typeof NAMINGS;
