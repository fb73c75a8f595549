import { LoadingState, type DataFrame, type DataQueryResponse } from '@grafana/data';
import { NEVER, Observable, of } from 'rxjs';
import type { StoreRequest, StoreResponse } from '../stores';
import { noneChosen } from '../traces/frames/fields';
import { answerAnalysis } from './answerAnalysis';
import { parts, request } from './testing/answerParts';
import { ASKED, NOTHING, rule } from './testing/askedAnalysis';

const CALLS = noneChosen('A', 'calls');
const SECOND = 1000;

/** Of timers those of rxjs alone, so that what is loaded meanwhile takes its own time. */
beforeEach(() =>
  jest.useFakeTimers({
    doNotFake: ['Date', 'setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'performance'],
  })
);
afterEach(() => jest.useRealTimers());

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What a panel is shown, by its number of tables, whether more is to come, and when it waits. */
function watched(beside: () => Promise<DataFrame>, run?: (one: StoreRequest) => Observable<StoreResponse>) {
  const { context } = parts();
  const store = run === undefined ? context.store : { ...context.store, run };
  const shown: Array<[tables: number, state: DataQueryResponse['state']]> = [];
  const over = new Promise<void>((resolve) => {
    answerAnalysis(ASKED, request([ASKED]), { ...context, store }, { changes: rule([], { beside }) }).subscribe({
      next: ({ data, state }) => shown.push([data.length, state]),
      complete: resolve,
    });
  });
  const waits = async () => {
    while (jest.getTimerCount() === 0) {
      await soon();
    }
  };
  return { shown, over, waits };
}

test('what MLflow has within two seconds comes with the answer, so that its table never goes and comes', async () => {
  const { shown, over } = watched(() => Promise.resolve(CALLS));
  await over;
  expect(shown).toEqual([[2, LoadingState.Done]]);
});

test('where MLflow takes longer the answer comes first, marked as on its way', async () => {
  let find: (frame: DataFrame) => void = () => {};
  const { shown, over, waits } = watched(() => new Promise((found) => (find = found)));
  await waits();
  jest.advanceTimersByTime(1.9 * SECOND);
  expect(shown).toEqual([]);
  jest.advanceTimersByTime(0.2 * SECOND);
  expect(shown).toEqual([[1, LoadingState.Loading]]);
  await soon();
  find(CALLS);
  await over;
  expect(shown.slice(1)).toEqual([[2, LoadingState.Done]]);
});

test('while a scrape is on its way what is stored is shown without calls only where that takes as long', async () => {
  const run = ({ live, queries }: StoreRequest) =>
    live
      ? new Observable<StoreResponse>((subscriber) => {
          subscriber.next({ results: [], partial: true });
          return NEVER.subscribe();
        })
      : of({ results: queries.map(({ id }) => ({ id, grid: NOTHING, promql: '', notices: [] })) });
  const { shown, waits } = watched(() => Promise.resolve(CALLS), run);
  await waits();
  jest.advanceTimersByTime(1.9 * SECOND);
  expect(shown).toEqual([]);
  jest.advanceTimersByTime(0.2 * SECOND);
  expect(shown).toEqual([[1, LoadingState.Loading]]);
});
