/*
 * The endpoint gives rates per second over the last minute, scraped once a minute. So the sum of a window's samples
 * counts events whatever labels a scraper put on them, and ratios are sums over sums: two scrapers of one endpoint count
 * twice above and below the line alike.
 */

/** What tells deployments apart, and what people know them by. */
export const DEPLOYMENT = 'deployment_account, base_model, deployment_id';
/** `deployment_replicas` has no model. */
export const DEPLOYMENT_ID = 'deployment_account, deployment_id';

/** Events of a window, in units of one minute's rate. */
export function events(selector: string, window: string, { by = DEPLOYMENT, before = '' } = {}): string {
  const offset = before === '' ? '' : ` offset ${before}`;
  return `sum by (${by}) (sum_over_time(${selector}[${window}]${offset}))`;
}

/** Enough traffic for a ratio to mean something: requests per second on average over a window of minutes. */
export function trafficFloor(requests: string, window: string, perSecond: number, minutes: number): string {
  return `${events(requests, window)} > ${perSecond * minutes}`;
}

/** The share of observations above the highest bound of a bucket that is not above the limit. */
export function shareAbove(histogram: string, limit: number, window: string): string {
  const within = events(`${histogram}{le=~"${upTo(limit)}"}`, window, { by: `${DEPLOYMENT}, le` });
  const all = events(`${histogram}{le="+Inf"}`, window);
  return `1 - max by (${DEPLOYMENT}) (${within}) / (${all} > 0)`;
}

/**
 * A regular expression of the decimals from 0 up to a whole number, as bounds of buckets are written: `500`, `500.0`,
 * `7.5`. Fireworks does not document the bounds, so a rule cannot name one.
 */
export function upTo(limit: number): string {
  const digits = String(limit);
  const lower = [...digits].flatMap((digit, place) => {
    const before = digits.slice(0, place);
    const after = digits.length - place - 1;
    const least = place === 0 ? 1 : 0;
    const most = Number(digit) - 1;
    return most < least ? [] : [`${before}[${least}-${most}]${after > 0 ? `[0-9]{${after}}` : ''}`];
  });
  const shorter = digits.length > 1 ? [`[0-9]{1,${digits.length - 1}}`] : ['0'];
  return `(${[...shorter, ...lower].join('|')})([.][0-9]+)?|${digits}([.]0+)?`;
}
