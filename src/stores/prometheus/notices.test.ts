import type { FireworksQuery } from '../../types';
import type { FakeOptions } from './testing/fakePrometheus';
import { KV, REQUESTS, only, openStore, seriesOf } from './testing/openStore';

describe('an empty answer says why', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });

  test.each<[string, FakeOptions, Partial<FireworksQuery>, string]>([
    [
      'the store has no such metric',
      { series },
      { metric: KV },
      `“Mimir” has had no series of ${KV} in the last 30 days`,
    ],
    ['the store has nothing', {}, { metric: KV }, '“Mimir” has had no Fireworks metrics in the last 30 days'],
    [
      'the filters match nothing',
      { series },
      { metric: REQUESTS, filters: [{ label: 'deployment_id', operator: '=', value: 'z' }] },
      'passes the filters deployment_id="z"',
    ],
    ['there was no value then', { series }, { metric: REQUESTS }, 'no value in this time range'],
  ])('%s', async (_, options, query, text) => {
    const { notices } = await only(openStore(options), query);
    expect(notices.map((notice) => notice.text).join()).toContain(text);
  });
});
