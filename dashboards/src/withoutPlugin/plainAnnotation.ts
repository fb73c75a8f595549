import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { SCRAPE_METRIC_NAMES } from '../../../src/catalogue';
import { planQuery, readQuery } from '../../../src/plan';
import { PLUGIN_ID } from '../../../src/types';
import { expressionsOf } from './expressions';
import { legendOf } from './look';
import type { PanelContext } from './plainPanel';
import { PROMETHEUS } from './plainTargets';
import { bracketed } from './printPlan';
import { NotWithoutPlugin, readTarget } from './readTarget';

const OPERATORS = { above: '>', below: '<', equal: '==' } as const;

/**
 * Marks of what a Prometheus can tell; none where they are of traces or of a browser's own scrapes.
 * @throws NotWithoutPlugin
 */
export function plainAnnotation(
  annotation: AnnotationQuery,
  { where, single, print }: PanelContext
): AnnotationQuery[] {
  const { target, name, ...others } = annotation;
  if (annotation.datasource?.type !== PLUGIN_ID) {
    return [annotation];
  }
  const { events, ...query } = readQuery(JSON.parse(JSON.stringify(target)));
  if ((query.queryType ?? 'metrics') !== 'metrics' || SCRAPE_METRIC_NAMES.has(query.metric ?? '')) {
    return [];
  }
  const place = `${where}, annotation ${name}`;
  const read = readTarget(place, query, single);
  const planned = planQuery({ ...read.query, events, asEvents: true });
  const rule = planned.ok ? planned.events : undefined;
  const [expression, ...more] = expressionsOf(read, print);
  if (rule === undefined || rule.condition === 'changes' || rule.lastsMs > 0 || more.length > 0) {
    throw new NotWithoutPlugin(place, 'only one line that is above, below or at a value is known');
  }
  // One where it is so, since Grafana marks no zero.
  const expr = `(${bracketed(expression?.text ?? '')} ${OPERATORS[rule.condition]} ${rule.value}) ^ 0`;
  const { format } = legendOf(read, undefined);
  return [
    {
      ...others,
      name,
      datasource: PROMETHEUS,
      expr,
      step: '60s',
      titleFormat: format,
      textFormat: '',
      tagKeys: '',
      useValueForTime: false,
    },
  ];
}
