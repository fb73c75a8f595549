import { FieldType, MappingType, type DataFrame, type ValueMapping } from '@grafana/data';
import { numberColumn, otherColumn, tableOf, textColumn, escapeHtml, type Column } from '../traces/frames/fields';
import { CONDITIONS, conditionOf, type Condition, type Deployment } from './deployment';

const COLOURS: Readonly<Record<Condition, string>> = {
  Failed: 'red',
  'No replicas': 'red',
  Starting: 'blue',
  'Scaling up': 'blue',
  Updating: 'blue',
  'At most replicas': 'orange',
  'Scaled to zero': 'purple',
  'Switched off': 'purple',
  Ready: 'green',
  Deleting: '#808080',
  Deleted: '#808080',
};

const IN_COLOUR: ValueMapping = {
  type: MappingType.ValueToText,
  options: Object.fromEntries(CONDITIONS.map((word, index) => [word, { color: COLOURS[word], index }])),
};

const COUNT = { unit: 'short', decimals: 0 };

/**
 * In the order in which people ask: which one, what it does, why, with how many replicas, on what, where. The columns
 * that have the names of labels have their values, too, so that a table of metrics can be joined to this one. They are
 * twenty, which is what Explore shows (TableContainer.tsx).
 */
const COLUMNS: ReadonlyArray<Column<Deployment>> = [
  textColumn('deployment_id', ({ id }) => id),
  textColumn('Name', ({ displayName }) => displayName),
  textColumn('Condition', conditionOf, {
    description: 'What the deployment does, by its state and its replicas',
    mappings: [IN_COLOUR],
    custom: { cellOptions: { type: 'color-text' } },
  }),
  textColumn('State', ({ state }) => state, { description: 'As Fireworks tells it' }),
  textColumn('Status', ({ status }) => status, { description: 'Of the most recent operation, where it is not OK' }),
  stage('Ready', 'ready', 'Replicas that serve'),
  stage('Initializing', 'initializing', 'Replicas that start their server'),
  stage('Downloading', 'downloading', 'Replicas that fetch the model'),
  stage('Pending', 'pending', 'Replicas that wait for a machine'),
  numberColumn('Desired', ({ desired }) => desired, { ...COUNT, description: 'Replicas that autoscaling aims at' }),
  numberColumn('Min', ({ least }) => least, { ...COUNT, description: 'The fewest replicas' }),
  numberColumn('Max', ({ most }) => most, { ...COUNT, description: 'The most replicas' }),
  textColumn('Accelerator', ({ accelerator }) => accelerator),
  numberColumn('Per replica', ({ acceleratorCount }) => acceleratorCount, {
    ...COUNT,
    description: 'Accelerators of one replica',
  }),
  textColumn('Region', ({ region }) => region, { description: 'Where it is now' }),
  textColumn('Placement', ({ placement }) => placement, { description: 'Where it may be' }),
  textColumn('base_model', ({ baseModel }) => baseModel),
  dateColumn('Created', ({ createdMs }) => createdMs),
  dateColumn('Updated', ({ updatedMs }) => updatedMs),
  numberColumn('Replicas', ({ replicas }) => replicas, { ...COUNT, description: 'Replicas in all' }),
];

/** What wants somebody stands where it is seen first; what is as it should be, last. */
const FIRST: readonly Condition[] = ['Failed', 'No replicas', 'Starting', 'At most replicas'];

function rankOf(deployment: Deployment): number {
  const place = FIRST.findIndex((condition) => condition === conditionOf(deployment));
  return place < 0 ? FIRST.length : place;
}

/** Each deployment a row, those in trouble first; otherwise in the order of the list. */
export function tableFrame(refId: string, listed: readonly Deployment[]): DataFrame {
  const deployments = [...listed].sort((a, b) => rankOf(a) - rankOf(b));
  return {
    refId,
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(deployments, COLUMNS),
  };
}

interface Event {
  timeMs: number;
  title: string;
  deployment: Deployment;
}

/** When deployments were made and last changed, as Grafana takes annotations. Both ends belong to the range. */
export function eventsFrame(
  refId: string,
  deployments: readonly Deployment[],
  { fromMs, toMs }: { fromMs: number; toMs: number }
): DataFrame {
  const events = deployments
    .flatMap(eventsOf)
    .filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs)
    .sort((a, b) => a.timeMs - b.timeMs);
  const columns: Array<Column<Event>> = [
    { name: 'time', type: FieldType.time, config: {}, read: ({ timeMs }) => timeMs },
    textColumn('title', ({ title }) => title),
    textColumn('text', ({ deployment }) => eventText(deployment)),
    otherColumn('tags', ({ deployment: { id, baseModel } }) => [id, baseModel].filter((tag) => tag !== '')),
    // Grafana offers to edit and to delete what has another one (AnnotationTooltip2.tsx).
    numberColumn('id', () => 0),
  ];
  return { refId, ...tableOf(events, columns) };
}

/** A new deployment has been changed by being made. */
function eventsOf(deployment: Deployment): Event[] {
  const { createdMs, updatedMs } = deployment;
  return [
    ...(createdMs === undefined ? [] : [{ timeMs: createdMs, title: 'Deployment created', deployment }]),
    ...(updatedMs === undefined || updatedMs === createdMs
      ? []
      : [{ timeMs: updatedMs, title: 'Deployment updated', deployment }]),
  ];
}

/** Grafana draws it as HTML. */
function eventText(deployment: Deployment): string {
  const { id, displayName, status } = deployment;
  const name = displayName === '' ? id : `${displayName} (${id})`;
  return escapeHtml([name, conditionOf(deployment), status].filter((part) => part !== '').join(' · '));
}

function stage(name: string, key: keyof NonNullable<Deployment['stages']>, description: string): Column<Deployment> {
  return numberColumn(name, ({ stages }) => stages?.[key], { ...COUNT, description });
}

function dateColumn(name: string, read: (deployment: Deployment) => number | undefined): Column<Deployment> {
  return { name, type: FieldType.time, config: {}, read };
}
