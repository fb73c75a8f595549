import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { FireworksQueryBuilder } from '../fireworksQuery';
import type { PanelSpec } from './spec';
import { stat } from './stat';

export interface RatioStatSpec extends Omit<PanelSpec, 'queries'> {
  /** One number each for the whole time range, with a legend. */
  above: FireworksQueryBuilder;
  below: FireworksQueryBuilder;
}

/** How many of the one there are for each of the other. Grafana divides: no metric of the data source has both. */
export function ratioStat({ above, below, ...spec }: RatioStatSpec): PanelBuilder {
  return stat({ ...spec, queries: [above, below], shows: 'range' })
    .withTransformation({ id: 'joinByField', options: { byField: 'Time', mode: 'outer' } })
    .withTransformation({
      id: 'calculateField',
      options: {
        mode: 'binary',
        alias: spec.title,
        binary: {
          left: { matcher: { id: 'byName', options: above.build().legend } },
          operator: '/',
          right: { matcher: { id: 'byName', options: below.build().legend } },
        },
        replaceFields: true,
      },
    })
    .unit('none')
    .decimals(1);
}
