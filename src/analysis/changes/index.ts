import {
  FieldType,
  MappingType,
  type DataFrame,
  type DataLink,
  type FieldConfig,
  type ValueMapping,
} from '@grafana/data';
import { gridEnd } from '../../evaluate';
import { metricsLink } from '../../traces/frames/links';
import { numberColumn, tableOf, textColumn, withNotices, type Column } from '../../traces/frames/fields';
import { partsText } from '../minutes';
import { assertPerDeployment, type AnalysisRequest, type Analysis } from '../types';
import { findChanges, type Changes } from './findChanges';
import { isChange, type Finding } from './rank';
import { layoutOf, needsOf, type Layout } from './grids';
import { changeText, drawnOf, measureText, nameOf, SURENESS } from './words';

export { isChange } from './rank';
export type { Finding } from './rank';

/** What changed? */
export const changes: Analysis = {
  needs: (request) => {
    assertPerDeployment(request, 'What changed');
    return needsOf(request, layoutOf(request));
  },
  *answer(request, known) {
    const layout = layoutOf(request);
    const found = yield* findChanges(known, layout);
    return [withNotices(changesFrame(found, request, layout), known.problems, 'warning')];
  },
};

/** What did not change is shown up to so many rows, so that it is seen what was looked at. */
const MOST_UNCHANGED = 15;
const MOST_ROWS = 200;

const COLOURS: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(Object.values(SURENESS).map(([text, color], index) => [text, { text, color, index }])),
  },
];
const COLOURED: FieldConfig = { mappings: COLOURS, custom: { cellOptions: { type: 'color-text' } } };
const SPARKLINE: FieldConfig = {
  custom: { width: 160, cellOptions: { type: 'sparkline', hideValue: true, fillOpacity: 10, lineWidth: 1 } },
};

/** A row for what changed, causes first, then what moved most of the rest. */
export function changesFrame(changes: Changes, request: AnalysisRequest, layout: Layout): DataFrame {
  const changed = changes.findings.filter(isChange);
  const others = changes.findings.filter((finding) => !isChange(finding));
  const rows = [...changed, ...others.slice(0, MOST_UNCHANGED)].slice(0, MOST_ROWS);
  const columns: Array<Column<Finding>> = [
    numberColumn('#', (row) => rows.indexOf(row) + 1, { custom: { width: 50 } }),
    textColumn('deployment_id', ({ subject }) => subject.deployment),
    textColumn('What', nameOf, linked(request)),
    textColumn('Change', changeText),
    textColumn('How sure', ({ sureness }) => SURENESS[sureness][0], COLOURED),
    { name: 'Course', type: FieldType.frame, config: SPARKLINE, read: (row) => courseFrame(row, layout) },
    textColumn('Before', (row) => measureText(row, row.before)),
    textColumn('After', (row) => measureText(row, row.after)),
    numberColumn('Times its usual movement', ({ times }) => (times > 0 ? times : undefined), { decimals: 1 }),
    textColumn('base_model', ({ subject }) => changes.modelOf.get(subject.deployment)),
    textColumn('Metric', ({ subject }) => subject.quantity.metric),
  ];
  const frame: DataFrame = {
    refId: request.query.refId,
    name: 'What changed?',
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(rows, columns),
  };
  return withNotices(withNotices(frame, summary(changes, changed.length)), warnings(changes, layout), 'warning');
}

/**
 * To the metric in Explore, or to the deployment's dashboard for whoever may not open that, over both stretches. Nothing
 * where there is neither, nor where it is not known which data source was asked.
 */
function linked({ query, before, window, dashboards }: AnalysisRequest): FieldConfig {
  const uid = query.datasource?.uid;
  const deployment = '${__data.fields.deployment_id}';
  const links: DataLink[] =
    uid === undefined
      ? []
      : metricsLink(
          dashboards === undefined ? 'Course in Explore' : 'Metrics of the deployment',
          {
            queryType: 'metrics',
            metric: '${__data.fields.Metric}',
            filters: [{ label: 'deployment_id', operator: '=', value: deployment }],
          },
          deployment,
          { fromMs: before.fromMs, toMs: window.toMs },
          { uid, name: '', publicUrl: '', dashboards }
        );
  return { links };
}

function courseFrame(finding: Finding, { grid, earlierGrid, steps }: Layout): DataFrame {
  const course = finding.course();
  const nowMs = gridEnd(grid);
  const beforeMs = earlierGrid === undefined ? nowMs - steps * grid.stepMs : gridEnd(earlierGrid);
  const endOf = (place: number) =>
    place < steps ? beforeMs - (steps - 1 - place) * grid.stepMs : nowMs - (2 * steps - 1 - place) * grid.stepMs;
  return {
    length: course.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: course.map((_, place) => endOf(place)) },
      { name: 'Value', type: FieldType.number, config: {}, values: course.map(drawnOf) },
    ],
  };
}

function summary({ findings, comparisons, models }: Changes, changed: number): string[] {
  if (findings.length === 0) {
    return [];
  }
  const few = findings.filter(({ sureness }) => sureness === 'few').length;
  const compared = `${findings.length} compared: ${changed === 0 ? 'nothing changed beyond what is usual' : `${changed} changed`}, ${findings.length - changed - few} within usual noise, ${few} with too little traffic. What is usual is known from ${comparisons} such comparisons before.`;
  return [
    compared,
    ...models.map(
      ({ deployment, came, went }) =>
        `The model of ${deployment} changed: ${went.length === 0 ? '' : `${went.join(', ')} went`}${went.length > 0 && came.length > 0 ? ', ' : ''}${came.length === 0 ? '' : `${came.join(', ')} came`}.`
    ),
  ];
}

function warnings({ findings, observed, comparisons }: Changes, { grid, steps }: Layout): string[] {
  if (observed.window + observed.before === 0) {
    return ['Nothing was collected in this time or before it, so nothing can be compared.'];
  }
  const texts = partsText(observed, steps * grid.stepMs);
  if (findings.length === 0 && texts.length > 0) {
    texts.push('That is too little to say what changed. Nothing that was not collected counts as a change.');
  } else if (findings.length === 0) {
    texts.push('No deployment was seen in this time or before it, so nothing can be compared.');
  } else if (comparisons < 3) {
    texts.push(
      'There is too little history to know what is usual: only large changes are told, and none is called clear.'
    );
  }
  return texts;
}
