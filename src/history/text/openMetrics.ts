/** OpenMetrics writes times in seconds (openmetrics.io, "Timestamps"), text exposition in milliseconds. */
export function inSeconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
}

/** The line that ends an OpenMetrics text; `promtool tsdb create-blocks-from openmetrics` insists on it. */
export const END_LINE = '# EOF\n';
