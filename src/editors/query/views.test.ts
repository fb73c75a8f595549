import { DERIVED_METRICS, METRICS, SCRAPE_METRICS, metricInfo } from '../../catalogue';
import { hasView } from '../../plan';
import { VIEWS } from '../../types';
import { viewChoices } from './views';

const INFOS = [...METRICS, ...DERIVED_METRICS, ...SCRAPE_METRICS, metricInfo('own'), metricInfo('own_bucket')];

test.each(INFOS.map((info) => [info.name, info] as const))('of %s every view can be chosen', (_, info) => {
  const offered = viewChoices(info).map(({ view }) => view);
  expect([...offered].sort()).toEqual(VIEWS.filter((view) => hasView(info, view)).sort());
});
