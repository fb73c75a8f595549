import { lastValueFrom } from 'rxjs';
import { info, ok, sourceOf } from '../testing/server';
import { SHAPES } from '../testing/shapes';

const NOW = Date.UTC(2026, 10, 25, 12);

/** A server with traces of which it says nothing but their ids, as of the TypeScript SDK. */
function scene() {
  const traces = Array.from({ length: 32 }, (_, index) =>
    info(`tr-${index}`, { request_time: new Date(NOW - 3_600_000 + index).toISOString(), tags: {} })
  );
  let clock = NOW;
  const answers = {
    'traces-search': ok({ traces }),
    'trace-spans': ok({ spans: SHAPES['B: artifact of the TypeScript SDK'] }),
  };
  const { source, asked } = sourceOf(answers, {}, () => clock);
  const refresh = (panels: number, atMs: number) => {
    clock = atMs;
    return Promise.all(
      Array.from({ length: panels }, (_, panel) => {
        const range = {
          fromMs: atMs - 6 * 3_600_000 + panel,
          toMs: atMs + panel,
          intervalMs: 1000,
          maxDataPoints: 100,
        };
        const query =
          panel % 2 === 0
            ? { queryType: 'traces' as const }
            : { queryType: 'traceStats' as const, statistic: 'latency' };
        return lastValueFrom(source.run({ refId: 'A', limit: 200, ...query }, range));
      })
    );
  };
  const count = (route: string) => asked.filter(({ path }) => path.includes(route)).length;
  return { refresh, count };
}

test('sixty panels of one refresh share one search, and read each trace once', async () => {
  const { refresh, count } = scene();
  await refresh(60, NOW);
  expect([count('traces-search'), count('trace-spans')]).toEqual([1, 32]);
});

test('the next refresh searches again, and reads nothing that was read', async () => {
  const { refresh, count } = scene();
  await refresh(4, NOW);
  await refresh(4, NOW + 30_000);
  expect([count('traces-search'), count('trace-spans')]).toEqual([2, 32]);
});
