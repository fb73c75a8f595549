/** 1 for a good scrape, 0 for a failed one, as Prometheus writes it. */
export const UP = 'up';
export const SCRAPE_DURATION = 'scrape_duration_seconds';
export const SAMPLES_SCRAPED = 'scrape_samples_scraped';
/** How old the data itself is, by the newest timestamp in the body or, where there is none, by the scrape. */
export const SNAPSHOT_AGE = 'snapshot_age_seconds';

/** What a scrape tells of itself, in series without labels. */
export const OWN_SERIES: ReadonlySet<string> = new Set([UP, SCRAPE_DURATION, SAMPLES_SCRAPED, SNAPSHOT_AGE]);
