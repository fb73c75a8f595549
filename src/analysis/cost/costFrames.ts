import type { DataFrame, FieldConfig } from '@grafana/data';
import { counted } from '../../series/text';
import { numberColumn, tableOf, textColumn, withNotices, wordsColumn, type Column } from '../../traces/frames/fields';
import { lengthText } from '../minutes';
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

/** What a row says in numbers, in sentences: what it cost, what of it was idle, what is unknown, what would save. */
export function sentenceOf(cost: Cost): string {
  return [costText(cost), idleText(cost), unknownText(cost), adviceText(cost)].filter((part) => part !== '').join(' ');
}

/** Small sums with as many digits as say something, so that they are never $0.00. */
export function usdText(usd: number): string {
  const size = Math.abs(usd);
  const digits = size === 0 || size >= 1 ? 2 : Math.min(20, Math.max(3, 1 - Math.floor(Math.log10(size))));
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}

function numberText(hours: number): string {
  return hours.toLocaleString('en-US', { maximumFractionDigits: hours < 10 ? 1 : 0 });
}

function hoursText(hours: number, of = 'accelerator'): string {
  const text = numberText(hours);
  return `${text} ${of}-hour${text === '1' ? '' : 's'}`;
}

function costText(cost: Cost): string {
  const { usd, paidHours, acceleratorHours, missesHours } = cost;
  if (usd === undefined) {
    return sentence(`Cost unknown${unpaidText(cost)}`);
  }
  const isOfAll = paidHours === acceleratorHours;
  const all =
    acceleratorHours === undefined ? '' : `${isOfAll || !missesHours ? '' : 'at least '}${hoursText(acceleratorHours)}`;
  const hours = isOfAll ? all : `${numberText(paidHours ?? 0)} of ${all}`;
  return sentence(`${leastOf(cost)}${usdText(usd)} for ${hours}${perMillionText(cost)}`);
}

/** What there was of which nobody knows the price. */
function unpaidText({ acceleratorHours, replicaHours, missesHours }: Cost): string {
  const hours =
    acceleratorHours !== undefined
      ? hoursText(acceleratorHours)
      : replicaHours !== undefined
        ? hoursText(replicaHours, 'replica')
        : undefined;
  return hours === undefined ? '' : `, for ${missesHours ? 'at least ' : ''}${hours}`;
}

function perMillionText({ usdPerMillion, unknown, missesTokens, isEstimate }: Cost): string {
  if (usdPerMillion === undefined) {
    return '';
  }
  const notes = [
    ...(unknown.length > 0 || missesTokens ? ['where cost and tokens are known'] : []),
    ...(isEstimate ? ['generated ones estimated'] : []),
  ];
  return `, ${usdText(usdPerMillion)} per million tokens${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function idleText(cost: Cost): string {
  const { idleAcceleratorHours: idle, acceleratorHours: all, idleUsd } = cost;
  if (idle === undefined || all === undefined || idle === 0 || all === 0) {
    return '';
  }
  const usd = idleUsd === undefined ? '' : ` (${leastOf(cost)}${usdText(idleUsd)})`;
  const percent = Math.round((100 * idle) / all);
  return sentence(`${percent < 1 ? 'less than 1' : percent} % of the accelerator-hours were idle${usd}`);
}

function leastOf({ unknown }: Cost): string {
  return unknown.length === 0 ? '' : 'at least ';
}

/** More names than this say less than their number. */
const MOST_NAMES = 3;

function unknownText({ unknown }: Cost): string {
  const texts = unknown.map(({ why, ids }) => {
    const names = ids.slice(0, MOST_NAMES).join(', ');
    const others = ids.length > MOST_NAMES ? ` and ${counted(ids.length - MOST_NAMES, 'other')}` : '';
    return ids.length === 0 ? why : `${why} (${names}${others})`;
  });
  return texts.length === 0 ? '' : `Not all is known: ${texts.join('; ')}.`;
}

/** The shortest and the longest window that would have saved something, so that both ends of the choice are seen. */
function adviceText({ saved, coldStartMs }: Cost): string {
  const [shortest] = saved;
  const longest = saved.at(-1);
  if (shortest === undefined || longest === undefined) {
    return '';
  }
  const both = longest === shortest ? [longest] : [longest, shortest];
  const texts = both.map(({ windowMs, acceleratorHours, usd, coldStarts }, place) => {
    const what = usd === undefined ? hoursText(acceleratorHours) : usdText(usd);
    const starts = coldStarts === 0 ? 'no cold start' : counted(coldStarts, 'cold start');
    return `${what} after ${lengthText(windowMs)}${place === 0 ? ' without a request' : ''}, with ${starts}`;
  });
  const takes =
    coldStartMs === undefined
      ? 'How long a cold start takes was not seen in this range.'
      : `A cold start took about ${lengthText(coldStartMs)}.`;
  return `Scaling to zero would have saved ${texts.join('; ')}. ${takes}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
