/** 1 for a good scrape, 0 for a failed one, as Prometheus writes it. */
export const UP = 'up';
export const SCRAPE_DURATION = 'scrape_duration_seconds';
export const SAMPLES_SCRAPED = 'scrape_samples_scraped';
/** How old the data itself is, by the newest timestamp in the body or, where there is none, by the scrape. */
export const SNAPSHOT_AGE = 'snapshot_age_seconds';
