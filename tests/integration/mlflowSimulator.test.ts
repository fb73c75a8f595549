import { lastValueFrom } from 'rxjs';
import { createMlflow, createWorld, type SimulatedMlflow } from '../../simulator';
import { readTraceSettings, traceSource, type TraceSource } from '../../src/traces';
import type { Http } from '../../src/traces/client/transport';
import type { FireworksQuery, TraceFilter } from '../../src/types';
import { askBoth, type Compared } from '../mlflow/comparedAnswers';
import { describeWithMlflow } from '../mlflow/describeWithMlflow';
import { loadTraces } from '../mlflow/loadTraces';
import { routedHttp } from '../mlflow/routedHttp';
import { rawQuestions } from '../mlflow/rawQuestions';
import { startMlflow, type RunningMlflow } from '../mlflow/startMlflow';
import { SEARCHES, STATISTICS_ASKED } from '../mlflow/simulatorQuestions';

const NOW = Date.UTC(2026, 10, 20, 15);
const HOUR = 3_600_000;

/**
 * The same traces in the simulator's MLflow and in a real one. Every request that the data source makes goes to both,
 * and the two answers are compared field by field; `comparedAnswers` names what is left out, and why.
 */
describeWithMlflow('the simulator’s MLflow and a real one', (command) => {
  let simulated: SimulatedMlflow;
  let real: RunningMlflow;
  let both: Http;
  let source: TraceSource;
  let compared: Compared[] = [];
  let total = 0;
  const range = { fromMs: NOW - HOUR, toMs: NOW, intervalMs: 300_000, maxDataPoints: 100 };

  beforeAll(async () => {
    const at = (minutes: number) => NOW - HOUR + minutes * 60_000;
    const world = createWorld({
      deployments: 3,
      incidents: [
        { kind: 'queue-buildup', fromMs: at(5), toMs: at(15) },
        { kind: 'server-errors', fromMs: at(25), toMs: at(32) },
        { kind: 'rate-limit-errors', fromMs: at(40), toMs: at(42) },
      ],
    });
    simulated = createMlflow({ world, clock: () => NOW, oneOf: 40, keepMs: HOUR, hasTypescript: true });
    await simulated.start();
    real = await startMlflow(command);
    const { store } = simulated;
    await loadTraces(real.url, store.heads(-Infinity, Infinity).map(store.whole));
    both = askBoth(routedHttp(simulated.url), routedHttp(real.url), (one) => compared.push(one));
  }, 240_000);

  afterAll(async () => {
    console.info(`${total} answers of the simulator’s MLflow were compared with those of a real one.`);
    await simulated?.close();
    await real?.stop();
  }, 30_000);

  beforeEach(() => {
    compared = [];
    const settings = readTraceSettings({ uid: 'uid', name: 'Fireworks', jsonData: { mlflowUrl: simulated.url } });
    // A new one, which remembers no answers.
    source = traceSource(both, settings, () => NOW);
  });

  /** All answers since the test began; a question that was asked twice is compared twice. */
  function expectSame(): void {
    expect(compared.length).toBeGreaterThan(0);
    for (const { question, simulated: one, real: other } of compared) {
      expect({ question, answer: one }).toEqual({ question, answer: other });
    }
    total += compared.length;
  }

  const run = (query: Partial<FireworksQuery>) => lastValueFrom(source.run({ refId: 'A', ...query }, range));

  test.each<[string, TraceFilter[], string]>(SEARCHES)('a search for %s', async (_, traceFilters, rawFilter) => {
    const { frames } = await run({ queryType: 'traces', traceFilters, rawFilter });
    expect(frames[0]?.length).toBeGreaterThan(0);
    expectSame();
  });

  test('a search that is cut, and its pages', async () => {
    await run({ queryType: 'traces', limit: 7 });
    await run({ queryType: 'traces', limit: 50 });
    expectSame();
  });

  test.each(STATISTICS_ASKED)('the statistic %s by %j', async (statistic, groupBy, traceFilters) => {
    for (const format of ['time_series', 'table'] as const) {
      for (const limit of [1, 1000]) {
        await run({ queryType: 'traceStats', statistic, groupBy, traceFilters, format, limit });
      }
    }
    expectSame();
  });

  test('each trace with its spans, alone and as a conversation', async () => {
    const ids = simulated.store.heads(-Infinity, Infinity).map(({ info }) => `tr-${info.id}`);
    expect(ids.length).toBeGreaterThan(100);
    for (const query of ids) {
      await run({ queryType: 'trace', query });
    }
    await run({ queryType: 'conversation', query: ids[0] });
    expectSame();
  });

  test('sessions', async () => {
    for (const session of await source.values('sessions', range)) {
      await run({ queryType: 'conversation', session });
    }
    expectSame();
  });

  test.each(['experiments', 'models', 'calledDeployments', 'tools', 'sessions', 'users', 'traceNames'] as const)(
    'the list of %s',
    async (list) => {
      expect((await source.values(list, range)).length).toBeGreaterThan(0);
      expectSame();
    }
  );

  test('annotations, and Save & test', async () => {
    expect((await source.annotations({ refId: 'A' }, range))[0]?.length).toBeGreaterThan(0);
    expect(await source.test(range)).toMatchObject({ status: 'success' });
    expectSame();
  });

  test.each(rawQuestions(range))('what is not asked every day: %s', async (_, request) => {
    await both(request);
    expectSame();
  });
});
