import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import type { FireworksQuery } from '../../src/types';
import { UP } from '../../src/catalogue';
import { READY_MADE } from '../../src/editors/annotation/readyMade';
import { chosenFilters, DATASOURCE } from './variables';

/**
 * What happened to the chosen deployments, as marks on every panel with a time axis.
 * @param value of one of the ready-made events
 */
export function eventAnnotation(value: string, { iconColor, enable = true }: { iconColor: string; enable?: boolean }) {
  const event = READY_MADE.find((one) => one.value === value);
  if (event === undefined) {
    throw new Error(`There is no ready-made event "${value}".`);
  }
  const { metric = '', filters = [] } = event.query;
  const isOfScrapes = metric === UP;
  const target: FireworksQuery & Dataquery = {
    refId: 'Anno',
    ...event.query,
    ...(isOfScrapes ? {} : { filters: [...chosenFilters(metric), ...filters] }),
    // The method only marks the type; JSON leaves it out.
    _implementsDataqueryVariant: () => undefined,
  };
  return {
    build: (): AnnotationQuery => ({ name: event.label, datasource: DATASOURCE, enable, iconColor, target }),
  };
}
