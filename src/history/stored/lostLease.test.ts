import 'fake-indexeddb/auto';
import { NEW_LEASE_ROW } from '../../database/lease';
import { expositionOf } from '../testing/expositionOf';
import { START, MINUTE, browser, samples, collect, range, put } from '../testing/storedTabs';

describe('tabs whose times meet', () => {
  test('a tab that has lost its lease drops nothing of what others have stored, whatever its clock says', async () => {
    const { tab, factory, close } = browser();
    const [one, late] = [tab(), tab()];
    await collect(one, range(0, 10));
    await put(factory, 'budgets', 'a lease', JSON.stringify({ ...NEW_LEASE_ROW, generation: 7 }));
    for (const minute of range(2, 5)) {
      await late.append(START + minute * MINUTE, expositionOf(samples(0)), { lease: 6 });
    }
    expect((await tab().coverage()).newestMs).toBe(START + 9 * MINUTE);
    close();
  });

  test('after the clock was put back for good the third scrape is believed, by all tabs', async () => {
    const { tab, close } = browser();
    const history = tab();
    await collect(history, range(0, 150));
    await collect(history, range(20, 24));
    const { newestMs } = await tab().coverage();
    expect(newestMs).toBe(START + 23 * MINUTE);
    const times = (await tab().read({ metric: 'kv' }, 0, Infinity)).times;
    expect([...times].every((time, at) => at === 0 || time > (times[at - 1] ?? 0))).toBe(true);
    close();
  });
});
