/** @jest-environment jsdom */
import {
  FieldType,
  standardTransformers,
  standardTransformersRegistry,
  toDataFrame,
  transformDataFrame,
  type DataFrame,
} from '@grafana/data';
import { firstValueFrom } from 'rxjs';
import { panelsOf, PLAIN, saved } from '../testing/everyDashboard';

const AT_MS = 60_000;

beforeAll(() => {
  standardTransformersRegistry.setInit(() =>
    [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer].map((transformation) => ({
      id: transformation.id,
      name: transformation.name,
      transformation: () => Promise.resolve(transformation),
      editor: () => null,
      imageDark: '',
      imageLight: '',
    }))
  );
});

/** What Grafana makes of a Prometheus' answer in table format: labels are columns, and without series there are none. */
function answer(refId: string, rows: Record<string, number>): DataFrame {
  const ids = Object.keys(rows);
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: ids.map(() => AT_MS) },
      ...(ids.length === 0 ? [] : [{ name: 'deployment_id', type: FieldType.string, values: ids }]),
      { name: `Value #${refId}`, type: FieldType.number, values: Object.values(rows) },
    ],
  });
}

const tables = PLAIN.flatMap(([name, dashboard]) =>
  panelsOf(dashboard)
    .filter(({ type, targets = [] }) => type === 'table' && targets.length > 1)
    .map((panel) => [`${name}, ${panel.title}`, panel] as const)
);

test.each(tables)('%s has a row per deployment also where one query has no answer', async (_, panel) => {
  const refIds = (panel.targets ?? [])
    .map((target) => saved(target))
    .flatMap(({ refId, format }) => (format === 'table' ? [String(refId)] : []));
  const transformations = (panel.transformations ?? [])
    .filter(({ id }) => id !== 'timeSeriesTable')
    .map(({ id, options, filter }) => ({ id, options, filter }));
  for (const without of refIds) {
    const frames = refIds.map((refId) => answer(refId, refId === without ? {} : { x: 1, y: 2 }));
    const made = await firstValueFrom(transformDataFrame(transformations, frames));
    expect(made).toHaveLength(1);
    expect(made[0]?.fields.find(({ name }) => name === 'deployment_id')?.values).toEqual(['x', 'y']);
  }
});
