import { Observable } from 'rxjs';
import type { Timers } from '../../collect';
import type { Collection } from './collections';

/**
 * Tells of every new snapshot and of every failure, whichever tab scraped. Where nothing is collected in the
 * background, it is while somebody listens.
 */
export function updatesOf(collection: Collection, timers: Timers): Observable<void> {
  return new Observable((subscriber) => {
    const { collector, options } = collection;
    let told = collector.state();
    const leave = collector.subscribe((state) => {
      const isNews = state.newestGood !== told.newestGood || state.lastError !== told.lastError;
      told = state;
      if (isNews) {
        subscriber.next();
      }
    });
    let timer = { stop() {} };
    const askAgain = () => {
      timer = timers.start(() => {
        collector.freshen().catch(() => {});
        askAgain();
      }, options.scrapeIntervalMs);
    };
    if (!options.collectInBackground) {
      askAgain();
    }
    return () => {
      leave();
      timer.stop();
    };
  });
}
