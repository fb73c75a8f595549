import { FieldType, type DataFrame, type DataLink } from '@grafana/data';
import { withDeploymentLinks } from './traceLinks';

describe('a deployment leads to its page at Fireworks', () => {
  const PAGE = 'https://app.fireworks.ai/dashboard/deployments/';
  const line = (labels: Record<string, string>, links: DataLink[] = []): DataFrame => ({
    length: 1,
    fields: [{ name: 'Value', type: FieldType.number, labels, config: { links }, values: [1] }],
  });
  const linksOf = ([frame]: DataFrame[]) => (frame?.fields[0]?.config.links ?? []).map(({ url }) => url);
  const other: DataLink = { title: 'Other', url: '/other' };

  test.each<[string, Record<string, string>, string[]]>([
    ['by its id', { deployment_id: 'a1b2' }, [`${PAGE}a1b2`]],
    ['whatever the id is made of', { deployment_id: 'a/b c#' }, [`${PAGE}a%2Fb%20c%23`]],
    ['and what is of none leads nowhere', { base_model: 'm' }, []],
    ['nor does what has an empty id', { deployment_id: '' }, []],
  ])('%s', (_, labels, expected) => {
    expect(linksOf(withDeploymentLinks([line(labels)], 'timeseries'))).toEqual(expected);
    expect(linksOf(withDeploymentLinks([line(labels)], undefined))).toEqual(expected);
  });

  test('from a stat only beside other links, since it is all of one link otherwise', () => {
    expect(linksOf(withDeploymentLinks([line({ deployment_id: 'a' })], 'stat'))).toEqual([]);
    expect(linksOf(withDeploymentLinks([line({ deployment_id: 'a' }, [other])], 'stat'))).toEqual([
      '/other',
      `${PAGE}a`,
    ]);
  });

  test('in Explore from the cells of its column, on a dashboard not, where they may have a link of their own', () => {
    const cells = { name: 'deployment_id', type: FieldType.string, config: { filterable: true }, values: ['a'] };
    expect(withDeploymentLinks([{ length: 1, fields: [cells] }], 'table')[0]?.fields[0]?.config.links).toBeUndefined();
    const [linked] = withDeploymentLinks([{ length: 1, fields: [cells] }], undefined);
    expect(linked?.fields[0]?.config).toMatchObject({
      filterable: true,
      links: [{ url: `${PAGE}\${__value.raw:percentencode}`, targetBlank: true }],
    });
  });
});
