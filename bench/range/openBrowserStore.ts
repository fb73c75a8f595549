import { of } from 'rxjs';
import type { World } from '../../src/collect';
import { browserStore, readOptions, type BrowserStore } from '../../src/stores';
import { openCollection, type Collection } from '../../src/stores/browser/collections';

/** A store of this world that keeps two days, and what it keeps them in. */
export function openBrowserStore(world: World): { store: BrowserStore } & Pick<Collection, 'history' | 'results'> {
  const options = readOptions({
    uid: 'bench',
    url: '/proxy',
    jsonData: { accountId: 'demo-account', retentionHours: 48 },
  });
  // A page shows what is stored once its own key was let in, which takes an answer.
  const answer = { status: 200, headers: new Headers({ 'Content-Type': 'text/plain' }) };
  const body = new TextEncoder().encode('request_counter_total:sum_by_deployment{deployment_id="asked-anew"} 1\n');
  const backend = { chunked: () => of({ ...answer, data: body }, answer) };
  const store = browserStore(options, backend, world);
  const { history, results } = openCollection(options, backend, world)();
  return { store, history, results };
}
