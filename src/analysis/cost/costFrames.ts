import type { DataFrame, FieldConfig } from '@grafana/data';
import { numberColumn, tableOf, textColumn, withNotices, wordsColumn, type Column } from '../../traces/frames/fields';
import { lengthText } from '../minutes';
import { sentenceOf } from './costWords';
import type { Cost, Saved } from './findCosts';

const USD: FieldConfig = { unit: 'currencyUSD', decimals: 2 };
const HOURS: FieldConfig = { unit: 'suffix: h', decimals: 1 };
const COUNT: FieldConfig = { unit: 'locale', decimals: 0 };

export type Grouping = 'deployment' | 'model' | 'together';

/** A row for each deployment or model, the dearest first, below what all cost together. */
export function costFrame(
  refId: string,
  total: Cost,
  costs: readonly Cost[],
  { grouping, notices }: { grouping: Grouping; notices: { infos: readonly string[]; warnings: readonly string[] } }
): DataFrame {
  const rows: Row[] = [
    { name: 'All', cost: total, words: sentenceOf(total) },
    ...[...costs].sort(byDearest).map((cost) => ({
      name: grouping === 'model' ? shortModel(cost.baseModel) : cost.id,
      cost,
      words: sentenceOf(cost),
    })),
  ];
  const frame: DataFrame = {
    refId,
    name: 'Cost',
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(rows, columnsOf(grouping)),
  };
  return withNotices(withNotices(frame, notices.infos), notices.warnings, 'warning');
}

interface Row {
  name: string;
  cost: Cost;
  words: string;
}

function columnsOf(grouping: Grouping): Array<Column<Row>> {
  const cost = (name: string, read: (cost: Cost) => number | undefined, config: FieldConfig) =>
    numberColumn<Row>(name, (row) => read(row.cost), config);
  return [
    textColumn(grouping === 'model' ? 'base_model' : 'deployment_id', ({ name }) => name),
    ...(grouping === 'deployment' ? [textColumn<Row>('Name', ({ cost: { name } }) => name)] : []),
    cost('Cost', ({ usd }) => usd, { ...USD, description: 'Of what could be known; empty where nothing could' }),
    wordsColumn('In words', ({ words }) => words),
    cost('Per million tokens', ({ usdPerMillion }) => usdPerMillion, {
      ...USD,
      description: 'Prompt and generated tokens of the deployments whose cost is known in full',
    }),
    cost('Accelerator-hours', ({ acceleratorHours }) => acceleratorHours, {
      ...HOURS,
      description: 'Of what could be known, with a price or without',
    }),
    cost('Idle', ({ idleAcceleratorHours }) => idleAcceleratorHours, {
      ...HOURS,
      description: 'Accelerator-hours in which replicas were up and no request ended',
    }),
    cost('Idle cost', ({ idleUsd }) => idleUsd, USD),
    cost('Replica-hours', ({ replicaHours }) => replicaHours, HOURS),
    textColumn('Accelerators', ({ cost: { accelerators } }) => accelerators.join(', '), {
      description: 'Of one replica, as the list of deployments tells now',
    }),
    cost('Requests', ({ requests }) => requests, COUNT),
    cost('Tokens', ({ tokens }) => tokens, { ...COUNT, description: 'Prompt and generated tokens' }),
    textColumn('Generated tokens', ({ cost }) => howCounted(cost)),
    ...(grouping === 'deployment' ? [textColumn<Row>('base_model', ({ cost }) => cost.baseModel)] : []),
  ];
}

function howCounted({ tokens, missesTokens, isEstimate, requests }: Cost): string {
  const counted = isEstimate ? 'estimated' : requests > 0 ? 'counted' : '';
  return tokens === undefined ? 'not reported' : missesTokens ? `${counted}, not reported by all` : counted;
}

/** What is unknown stands after what is known. */
function byDearest(a: Cost, b: Cost): number {
  return (b.usd ?? -1) - (a.usd ?? -1) || (b.acceleratorHours ?? -1) - (a.acceleratorHours ?? -1);
}

/** `accounts/fireworks/models/deepseek-v3` is known by its last part. */
function shortModel(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1) || 'model not known';
}

/** What scaling to zero would have saved; undefined where it would have saved nothing. */
export function savedFrame(refId: string, costs: readonly Cost[]): DataFrame | undefined {
  const rows = costs.flatMap((cost) => cost.saved.map((saved) => ({ cost, saved })));
  if (rows.length === 0) {
    return undefined;
  }
  const columns: Array<Column<{ cost: Cost; saved: Saved }>> = [
    textColumn('deployment_id', ({ cost: { id } }) => id),
    textColumn('Scaled to zero after', ({ saved: { windowMs } }) => lengthText(windowMs)),
    numberColumn('Accelerator-hours saved', ({ saved: { acceleratorHours } }) => acceleratorHours, HOURS),
    numberColumn('Saved', ({ saved: { usd } }) => usd, USD),
    numberColumn('Cold starts', ({ saved: { coldStarts } }) => coldStarts, {
      ...COUNT,
      description: 'Requests that would have come while it was down',
    }),
    textColumn('One takes', ({ cost: { coldStartMs } }) =>
      coldStartMs === undefined ? 'not known' : `about ${lengthText(coldStartMs)}`
    ),
  ];
  return {
    refId,
    name: 'What scaling to zero would have saved',
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(rows, columns),
  };
}
