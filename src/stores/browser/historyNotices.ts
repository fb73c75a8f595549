import { dateTimeFormat } from '@grafana/data';
import type { Coverage } from '../../history';
import type { StoreNotice } from '../types';

const LISTED_GAPS = 3;

/**
 * What a reader must know of the range shown: since when there is history, and when nobody collected.
 * A gap that is not said would look like a deployment without traffic.
 */
export function historyNotices(coverage: Coverage, fromMs: number, toMs: number, stepMs: number): StoreNotice[] {
  const notices: StoreNotice[] = [];
  const { sinceMs } = coverage;
  if (sinceMs !== undefined && sinceMs > fromMs + 2 * stepMs) {
    notices.push({
      severity: 'info',
      text: `History in this browser begins at ${clock(sinceMs)}; what was before is not collected.`,
    });
  }
  const gaps = coverage.gaps.filter((gap) => gap.toMs > fromMs && gap.fromMs < toMs);
  if (gaps.length > 0) {
    const shown = gaps.slice(-LISTED_GAPS).map((gap) => `${clock(gap.fromMs)} to ${clock(gap.toMs)}`);
    const more = gaps.length - shown.length;
    notices.push({
      severity: 'info',
      text: `Not collected, since no page of this browser was open or none was let in: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    });
  }
  return notices;
}

function clock(ms: number): string {
  return dateTimeFormat(ms, { format: 'YYYY-MM-DD HH:mm' });
}
