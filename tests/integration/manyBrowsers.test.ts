import { createSimulator, createWorld, DEFAULT_API_KEY } from '../../simulator';
import { browserStore, readOptions } from '../../src/stores';
import { drawPanel } from '../support/panel';
import { proxiedBackend } from '../support/proxiedBackend';
import { virtualWorld } from '../support/virtualWorld';

const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const MINUTE = 60_000;
const BROWSERS = 10;

/** A generator of its own for each browser (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test.each([1, 2, 3])(
  'ten browsers and a Prometheus on one account settle: it misses at most one scrape in ten minutes (run %d)',
  async (run) => {
    let now = () => START;
    const simulator = createSimulator({
      world: createWorld({ deployments: 1, incidents: [] }),
      clock: () => now(),
      ratePerMinute: 6,
    });
    const url = await simulator.start();
    try {
      const { accountId } = simulator.world;
      const backend = proxiedBackend(`${url}/v1/accounts/${accountId}/metrics`, DEFAULT_API_KEY);
      const world = virtualWorld(START, backend.settle);
      now = () => world.clock.now();

      const random = randomOf(run * 1000);
      for (let browser = 0; browser < BROWSERS; browser++) {
        const own = { ...world, random: randomOf(run * 1000 + browser + 1) };
        const options = readOptions({ uid: `browser ${browser}`, url: '/proxy', jsonData: { accountId } });
        const store = browserStore(options, backend, own);
        own.timers.start(
          () => {
            void drawPanel([{ metric: 'request_counter_total:sum_by_deployment' }], { store, nowMs: now() });
          },
          Math.floor(random() * MINUTE)
        );
      }

      const missed: number[] = [];
      let scrapes = 0;
      const scrape = () => {
        scrapes++;
        let status = 0;
        backend.chunked({ url: '', method: 'GET', headers: {}, showErrorAlert: false }).subscribe({
          next: (packet) => {
            status = packet.status;
          },
          error: () => missed.push(now()),
          complete: () => {
            if (status !== 200) {
              missed.push(now());
            }
          },
        });
        world.timers.start(scrape, MINUTE);
      };
      // Whole milliseconds, so that its scrapes are a minute apart exactly, as Prometheus means them to be.
      world.timers.start(scrape, Math.floor(random() * MINUTE));

      await world.advance(30 * MINUTE);
      missed.length = 0;
      await world.advance(120 * MINUTE);
      const worst = Math.max(
        0,
        ...missed.map((from) => missed.filter((at) => at >= from && at < from + 10 * MINUTE).length)
      );
      expect(worst).toBeLessThanOrEqual(1);
      expect(scrapes).toBeGreaterThanOrEqual(150);
      const { byStatus } = simulator.requests();
      // The browsers have not simply given up: together they still ask more than once a minute.
      expect((byStatus[200] ?? 0) - scrapes).toBeGreaterThan(150);
    } finally {
      await simulator.close();
    }
  },
  60_000
);
