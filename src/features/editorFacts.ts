import { dateTime, formattedValueToString, getValueFormat, type ScopedVars } from '@grafana/data';
import { firstValueFrom, last } from 'rxjs';
import { prepareTarget } from '../answer';
import type { AnswerContext } from '../answer';
import { drawnUnit } from '../frames';
import { describePlan } from '../query';
import { promqlText } from '../promql';
import { valueAt } from '../series/stale';
import type { FireworksQuery } from '../types';

/** What a query means, or why it cannot be answered and which field to look at. */
export type Explanation = { ok: true; promql: string; sentence: string } | { ok: false; message: string; field?: string };

export interface NewestValue {
  /** The value with its unit, such as `1.25 s`; of several lines the highest, said so. */
  text: string;
  /** Its age in words, such as `12 s ago`. */
  ageText: string;
}
