import type { Page } from '@playwright/test';
import { colouredPixels, expect } from './workbenchTest';

const MINUTE = 60_000;

const QUERY = [{ refId: 'A', metric: 'request_counter_total:sum_by_deployment' }];
export const EXPLORE = `/?view=explore&from=now-1h&to=now&queries=${encodeURIComponent(JSON.stringify(QUERY))}`;

export async function drawn(page: Page): Promise<void> {
  await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(5);
}

/** Requests of these minutes, one a minute: the first and the last may be just within them or not. */
export function expectOneAMinute(requests: number, passedMs: number): void {
  const minutes = passedMs / MINUTE;
  expect(requests).toBeGreaterThanOrEqual(Math.floor(minutes) - 1);
  expect(requests).toBeLessThanOrEqual(Math.ceil(minutes) + 1);
}
