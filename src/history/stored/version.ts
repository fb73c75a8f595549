import type { HistoryRecord } from './records';

/** Which state of a stored history somebody knows. */
export type Version = Pick<HistoryRecord, 'revision' | 'state' | 'newestMs'>;

/** Whether what somebody knows of it differs by later scrapes at most. */
export function isSameState(record: HistoryRecord | undefined, base: Version): boolean {
  return (record?.revision ?? 0) === base.revision && record?.state === base.state;
}
