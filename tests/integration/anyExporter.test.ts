import { browserStore, readOptions } from '../../src/stores';
import { drawPanel } from '../support/panel';
import { proxiedBackend } from '../support/proxiedBackend';
import { startPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';
import { virtualWorld } from '../support/virtualWorld';

/** Names of a body, found by the plainest means, so that the parser is not compared with itself. */
function namesIn(body: string): Set<string> {
  return new Set(
    body.split('\n').flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.split(/[{ ]/)[0] ?? '']))
  );
}

testWithPrometheus(
  'the metrics of a real Prometheus can all be picked and drawn, though none is in the catalogue',
  async () => {
    const prometheus = await startPrometheus('scrape_configs: []\n');
    try {
      const nowMs = Date.now();
      const endpoint = `${prometheus.url}/metrics`;
      // The first request for a path makes series of its own, which the second one shows.
      await (await fetch(endpoint)).text();
      const body = await (await fetch(endpoint)).text();
      const backend = proxiedBackend(endpoint, 'none');
      const options = readOptions({ uid: 'any-exporter', url: '/proxy', jsonData: { accountId: 'any' } });
      const store = browserStore(options, backend, virtualWorld(nowMs, backend.settle));
      const metrics = (await store.metrics()).map((metric) => metric.name);

      const expected = namesIn(body);
      expect(expected.size).toBeGreaterThan(150);
      expect(metrics).toEqual(expect.arrayContaining([...expected]));

      for (const metric of expected) {
        const { data, errors } = await drawPanel([{ metric, view: 'value' }], { store, nowMs });
        expect(errors).toBeUndefined();
        const numbers = data.map((frame) => frame.fields[1]?.values.at(-1));
        const lines = body.split('\n').filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`));
        expect([metric, numbers.length]).toEqual([metric, lines.length]);
        expect(numbers.every((value) => typeof value === 'number')).toBe(true);
      }

      const quantile = {
        metric: 'prometheus_http_request_duration_seconds_bucket',
        view: 'quantile' as const,
        quantiles: [0.9],
      };
      const { data } = await drawPanel([quantile], { store, nowMs });
      expect(data[0]?.fields[1]?.labels).toHaveProperty('handler');
    } finally {
      await prometheus.stop();
    }
  },
  60_000
);
