import { config } from '@grafana/runtime';

/**
 * A text for this Grafana and organisation. What a browser stores belongs to an origin, and one origin may serve
 * several Grafanas under different paths; each has organisations that must not see each other's samples.
 */
export function grafanaScope(): string {
  // A page that hosts the plugin without Grafana has no boot data, whatever the types say.
  const { appSubUrl = '', bootData } = config as Partial<typeof config>;
  return `${appSubUrl} ${bootData?.user?.orgId ?? 0}`;
}
