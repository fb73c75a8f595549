import { MIN_SCRAPE_INTERVAL_SECONDS } from '../../types';

/** What a number field holds as it is saved: nothing for an empty field, which stands for the default. */
export function readNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

export function scrapeIntervalProblem(seconds: number | undefined): string | undefined {
  return seconds === undefined || seconds >= MIN_SCRAPE_INTERVAL_SECONDS
    ? undefined
    : `At least ${MIN_SCRAPE_INTERVAL_SECONDS} seconds: the endpoint changes no more often, and the account has six requests a minute for everybody.`;
}

export function retentionProblem(hours: number | undefined): string | undefined {
  return hours === undefined || hours > 0 ? undefined : 'More than 0 hours.';
}
