import { chunksLink, conversationLink, deploymentMetrics, metricsLink, sessionLink, traceLink } from './links';

const OWNER = { uid: 'own', name: 'Fireworks', publicUrl: '' };
const ID = '${__value.raw}';
const RANGE = { fromColumn: 'From', toColumn: 'To' };

test('whoever may open Explore is led there, in a pane beside where that is possible', () => {
  expect(traceLink('Trace', ID, OWNER)).toEqual([
    {
      title: 'Trace',
      url: '',
      internal: {
        datasourceUid: 'own',
        datasourceName: 'Fireworks',
        query: { refId: 'A', queryType: 'trace', query: ID },
      },
    },
  ]);
  expect(metricsLink('M', deploymentMetrics(ID), ID, RANGE, OWNER)[0]?.url).toMatch(/^\/explore\?/);
});

test('others are led to dashboards, with ids that Grafana fills in and encodes', () => {
  const links = { ...OWNER, dashboards: { traces: 'my traces', deployment: 'lat' } };
  const urls = [
    ...traceLink('', ID, links),
    ...conversationLink('', 'tr-1', links),
    ...sessionLink('', ID, links),
    ...metricsLink('', deploymentMetrics(ID), ID, RANGE, links),
  ].map(({ url }) => url);
  expect(urls).toEqual([
    '/d/my%20traces?var-datasource=own&var-trace=${__value.raw:percentencode}&viewPanel=panel-41&${__url_time_range}',
    '/d/my%20traces?var-datasource=own&var-trace=tr-1&viewPanel=panel-42&${__url_time_range}',
    '/d/my%20traces?var-datasource=own&var-session=${__value.raw:percentencode}&viewPanel=panel-42&${__url_time_range}',
    '/d/lat?var-datasource=own&var-deployment=${__value.raw:percentencode}&from=${__data.fields["From"].numeric}&to=${__data.fields["To"].numeric}',
  ]);
});

test('an id with half a character in it leads nowhere, and takes no other link with it', () => {
  const links = { ...OWNER, dashboards: { traces: 'a', deployment: 'b' } };
  const urls = [...conversationLink('', 'x\ud800', links), ...metricsLink('', {}, 'x\ud800', RANGE, links)];
  expect(urls.map(({ url }) => /var-(?:trace|deployment)=([^&]*)/.exec(url)?.[1])).toEqual([
    'x%EF%BF%BD',
    'x%EF%BF%BD',
  ]);
});

test('there is no link to what no dashboard shows', () => {
  const links = { ...OWNER, dashboards: {} };
  expect(traceLink('', ID, links)).toEqual([]);
  expect(sessionLink('', ID, links)).toEqual([]);
  expect(metricsLink('', deploymentMetrics(ID), ID, RANGE, links)).toEqual([]);
  expect(chunksLink('', ID, 's', { ...links, dashboards: { traces: 'a' } })).toEqual([]);
});
