import { dateTime } from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import { templatesOf } from '../plan/testing/templates';
import type { MetricStore } from '../stores';
import type { TraceSource } from '../traces';
import { readTraceSettings } from '../traces/eager';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { NO_DEPLOYMENTS } from './testing/answerParts';

/** Who was asked what for a query that is saved like this, and what is said of it. */
async function answered(saved: object) {
  const asked: FireworksQuery[] = [];
  const source: Pick<TraceSource, 'run' | 'annotations'> = {
    run: (query) => {
      asked.push(query);
      return of({ frames: [] });
    },
    annotations: (query) => {
      asked.push(query);
      return Promise.resolve([]);
    },
  };
  const range = { from: dateTime(0), to: dateTime(60_000), raw: { from: 'now-1m', to: 'now' } };
  const targets: FireworksQuery[] = [JSON.parse(JSON.stringify({ refId: 'A', ...saved }))];
  const request = { app: 'test', requestId: 'Q', timezone: 'utc', range, interval: '1s', intervalMs: 1000, targets };
  const { errors } = await lastValueFrom(
    answer(
      { ...request, scopedVars: {}, startTime: 60_000 },
      {
        store: {} as MetricStore,
        traces: {
          settings: readTraceSettings({ uid: 'own', name: 'Fireworks' }),
          isConfigured: true,
          isReadable: true,
          source: () => Promise.resolve(source as TraceSource),
        },
        deployments: NO_DEPLOYMENTS,
        hasMetrics: true,
        prices: {},
        templates: templatesOf({}),
        scrapeIntervalMs: 60_000,
        now: () => 60_000,
      }
    )
  );
  return { asked: asked.map(({ queryType, traceFilters }) => ({ queryType, traceFilters })), errors };
}

test('what is asked is the query as it is read: blanks around a word and a single filter where a list belongs', async () => {
  const saved = { queryType: ' traces ', traceFilters: { key: 'status', value: 'ERROR' } };
  expect(await answered(saved)).toMatchObject({
    asked: [{ queryType: 'traces', traceFilters: [{ label: 'status', operator: '=', value: 'ERROR' }] }],
  });
});

test.each<[object, RegExp]>([
  [{ queryType: 'traces', traceFilters: 'status=ERROR' }, /"traceFilters" cannot be "status=ERROR"/],
  [{ queryType: 'traceStats', groupBy: [7] }, /"groupBy" cannot be 7/],
  [{ queryType: 'traces', limit: [5] }, /"limit" cannot be \[5\]/],
  [{ queryType: 'trace', asEvents: true, query: 'tr-1' }, /Annotations are made of traces/],
  [{ queryType: 'spans' }, /Query type "spans" is not available/],
  [{ metric: ['up'] }, /"metric" cannot be \["up"\]/],
])('%j is refused, and nobody is asked', async (saved, message) => {
  const { asked, errors } = await answered(saved);
  expect(asked).toEqual([]);
  expect(errors).toEqual([{ refId: 'A', message: expect.stringMatching(message) }]);
});
