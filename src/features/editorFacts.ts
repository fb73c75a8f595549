import { dateTime, formattedValueToString, getValueFormat, type ScopedVars } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { prepareTarget, type AnswerContext } from '../answer';
import type { TimeGrid } from '../evaluate/grid';
import { toFrames } from '../frames';
import { toPromql } from '../promql';
import { describePlan, readQuery } from '../query';
import type { FireworksQuery } from '../types';

/** What a query means, or why it cannot be answered and which field to look at. */
export type Explanation =
  { ok: true; promql: string; sentence: string } | { ok: false; message: string; field?: string };

export interface NewestValue {
  /** The value with its unit, such as `1.25 s`; of several lines the first and how many more. */
  text: string;
  /** Its age in words, such as `12 seconds ago`. */
  ageText: string;
}

export function explain(query: FireworksQuery, scopedVars: ScopedVars, context: AnswerContext): Explanation {
  const prepared = prepareTarget(query, { scopedVars }, context.templates);
  if ('problem' in prepared) {
    const { message, field } = prepared.problem;
    return { ok: false, message, field };
  }
  const { plan } = prepared.drawn;
  const grid = currentStep(context);
  const text =
    context.store.preview?.(plan, grid) ??
    toPromql(plan, grid, { scrapeIntervalMs: context.scrapeIntervalMs, durations: 'grafana' }).text;
  return { ok: true, promql: text, sentence: describePlan(prepared.drawn) };
}

/** The newest number of each line of a query; undefined when there is none yet. */
export async function newestValue(query: FireworksQuery, context: AnswerContext): Promise<NewestValue | undefined> {
  const prepared = prepareTarget({ ...readQuery(query), format: 'time_series' }, { scopedVars: {} }, context.templates);
  if ('problem' in prepared) {
    return undefined;
  }
  const grid = currentStep(context);
  const toMs = context.now();
  const response = await lastValueFrom(
    context.store.run({ queries: [{ id: prepared.refId, plan: prepared.drawn.plan }], grid, live: true, toMs })
  );
  const result = response.results[0];
  if (result === undefined) {
    return undefined;
  }
  const frames = toFrames(result.grid, prepared.drawn, { stepMs: grid.stepMs, toMs, promql: '', notices: [] });
  const numbers = frames.flatMap((frame) => {
    const field = frame.fields[1];
    const value: unknown = field?.values[field.values.length - 1];
    return field !== undefined && typeof value === 'number'
      ? [{ name: frame.name ?? '', value, unit: field.config.unit }]
      : [];
  });
  const first = numbers[0];
  if (first === undefined) {
    return undefined;
  }
  const shown = numbers
    .slice(0, SHOWN_LINES)
    .map(
      ({ name, value, unit }) =>
        `${numbers.length > 1 ? `${name} ` : ''}${formattedValueToString(getValueFormat(unit)(value, 3))}`
    );
  const more = numbers.length - shown.length;
  return {
    text: shown.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    ageText: response.newestMs === undefined ? '' : dateTime(response.newestMs).fromNow(),
  };
}

const SHOWN_LINES = 3;

/** One step that ends now. */
function currentStep({ now, scrapeIntervalMs }: AnswerContext): TimeGrid {
  const stepMs = scrapeIntervalMs;
  return { startMs: Math.floor(now() / stepMs) * stepMs, stepMs, count: 1, rangeMs: 3_600_000 };
}
