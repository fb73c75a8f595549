import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { SCRAPE_METRIC_NAMES } from '../../../src/catalogue';
import { groupLabels, isOfRange, planSelections, readQuery } from '../../../src/plan';
import { dressed } from './fieldConfig';
import { NotWithoutPlugin, readTarget, type ReadTarget } from './readTarget';
import { plainTargets, PROMETHEUS, type Asked, type PlainTarget } from './plainTargets';
import type { NameInStore, PrintEarlier } from './printPlan';
import { barsOfBuckets, shortLegends, tableColumns, withNewest } from './transformations';

export interface PanelContext {
  /** Of the dashboard, for messages. */
  where: string;
  /** Variables of the dashboard that hold one value. */
  single: ReadonlySet<string>;
  print: PrintEarlier;
  nameInStore: NameInStore;
}

/**
 * A panel that asks a Prometheus for what it asked the data source for. Undefined for what no Prometheus has: traces,
 * and what a browser writes of its own scrapes.
 * @throws NotWithoutPlugin for what nobody has thought of yet
 */
export function plainPanel(panel: Panel, context: PanelContext): Panel | undefined {
  const where = `${context.where}, panel ${panel.id} “${panel.title}”`;
  const queries = (panel.targets ?? []).map((target) => readQuery(JSON.parse(JSON.stringify(target))));
  const foreign = queries.filter(
    ({ queryType = 'metrics', metric = '' }) => queryType !== 'metrics' || SCRAPE_METRIC_NAMES.has(metric)
  );
  if (queries.length > 0 && foreign.length === queries.length) {
    return undefined;
  }
  if (queries.length === 0 || foreign.length > 0) {
    throw new NotWithoutPlugin(where, 'only some of its queries, or none, ask for what a Prometheus has');
  }
  const reads = (panel.targets ?? []).map((target) => readTarget(where, target, context.single));
  const { asked, options } = howAsked(where, panel, reads);
  const plain = plainTargets(reads, context.print, asked);
  return {
    ...panel,
    datasource: PROMETHEUS,
    description: describe(panel.description ?? '', reads, context.nameInStore),
    targets: plain.map(({ target }) => target),
    options,
    fieldConfig: dressed(panel, plain, asked),
    ...transformed(panel, plain, asked),
  };
}

/** How a panel of this type asks, and its options where they change with that. */
function howAsked(where: string, panel: Panel, reads: readonly ReadTarget[]): { asked: Asked; options: unknown } {
  const plans = reads.map(({ drawn }) => drawn.plan);
  const asked = { newestOnly: false, addsNewest: false };
  const { options } = panel;
  switch (panel.type) {
    case 'timeseries':
    case 'state-timeline':
    case 'heatmap':
      if (plans.some(isOfRange)) {
        throw new NotWithoutPlugin(where, 'it draws one value for the whole range along time');
      }
      return { asked, options: withLastStarred(options) };
    case 'stat':
      if (plans.every(isOfRange)) {
        return { asked, options };
      }
      // The course of an ended series ends with a value that may be an hour old.
      return plans.every((plan) => groupLabels(plan)?.length === 0)
        ? { asked: { ...asked, addsNewest: true }, options }
        : { asked: { ...asked, newestOnly: true }, options: { ...options, graphMode: 'none' } };
    case 'table':
      if (reads.some(({ drawn }) => drawn.format === 'table' && !isOfRange(drawn.plan))) {
        throw new NotWithoutPlugin(where, 'it is a table of more than one time');
      }
      return { asked, options };
    case 'bargauge':
      if (!reads.every(({ drawn }) => drawn.view === 'distribution')) {
        throw new NotWithoutPlugin(where, 'its bars are not those of a distribution');
      }
      return { asked, options: { ...options, reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' } } };
    default:
      throw new NotWithoutPlugin(where, `a panel of type "${panel.type}" is not known`);
  }
}

/** An ended series has a last value all the same, and no gap behind it: the legend's "Last *" says so. */
function withLastStarred(options: unknown): unknown {
  return JSON.parse(
    JSON.stringify(options ?? {}, (key, value: unknown) =>
      key === 'calcs' && Array.isArray(value) ? value.map((calc) => (calc === 'last' ? 'lastNotNull' : calc)) : value
    )
  );
}

function transformed(
  panel: Panel,
  plain: readonly PlainTarget[],
  { addsNewest }: Asked
): Pick<Panel, 'transformations'> {
  const { type, transformations = [] } = panel;
  if (type === 'table') {
    return { transformations: tableColumns(transformations, plain) };
  }
  if (type === 'bargauge') {
    return { transformations: barsOfBuckets(plain) };
  }
  const all = [
    ...(addsNewest ? [withNewest()] : []),
    ...transformations,
    ...(plain.some(({ legend }) => legend.shortens) ? [shortLegends()] : []),
  ];
  return all.length === 0 ? {} : { transformations: all };
}

const SEPARATE = 'A bar is named by its upper end and begins where the one before it ends.';

/** The last paragraph names the metrics: here those that are in the store, also of what is computed from them. */
function describe(description: string, reads: readonly ReadTarget[], nameInStore: NameInStore): string {
  const metrics = reads.flatMap(({ drawn }) => planSelections(drawn.plan).map(({ metric }) => nameInStore(metric)));
  const names = [...new Set(metrics)].map((name) => `\`${name}\``);
  const isSeparate = reads.some(({ drawn }) => drawn.view === 'distribution');
  const paragraphs = description.split('\n\n').filter((paragraph) => !/^Metrics?: /.test(paragraph));
  return [
    ...paragraphs,
    ...(isSeparate ? [SEPARATE] : []),
    `${names.length === 1 ? 'Metric' : 'Metrics'}: ${names.join(', ')}`,
  ].join('\n\n');
}
