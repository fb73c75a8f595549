import {
  MAX_RETENTION_HOURS,
  MAX_SCRAPE_INTERVAL_SECONDS,
  MIN_RETENTION_HOURS,
  MIN_SCRAPE_INTERVAL_SECONDS,
} from '../../types';

/** What a number field holds as it is saved: nothing for an empty field, which stands for the default. */
export function readNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

export function scrapeIntervalProblem(seconds: number | undefined): string | undefined {
  if (seconds !== undefined && seconds > MAX_SCRAPE_INTERVAL_SECONDS) {
    return `At most ${MAX_SCRAPE_INTERVAL_SECONDS} seconds, which are used instead.`;
  }
  return seconds === undefined || seconds >= MIN_SCRAPE_INTERVAL_SECONDS
    ? undefined
    : `At least ${MIN_SCRAPE_INTERVAL_SECONDS} seconds: the endpoint changes no more often, and the account has six requests a minute for everybody.`;
}

export function retentionProblem(hours: number | undefined): string | undefined {
  if (hours === undefined || (hours >= MIN_RETENTION_HOURS && hours <= MAX_RETENTION_HOURS)) {
    return undefined;
  }
  return hours > 0 ? `From ${MIN_RETENTION_HOURS} to ${MAX_RETENTION_HOURS} hours.` : 'More than 0 hours.';
}
