import { lastValueFrom } from 'rxjs';
import { nodeGraphFrames } from '../../src/traces/frames/nodeGraphFrames';
import { traceFrame } from '../../src/traces/frames/traceFrame';
import { readTraceSettings } from '../../src/traces/source/settings';
import { traceSource } from '../../src/traces/source/traceSource';
import { readTrace } from '../../src/traces/spans/readTrace';
import { pagesOfTraces, largeTraceBody } from '../../src/traces/testing/large';

/** Times what the plugin does between MLflow's answer and the frames, each for the first time in its process. */
const settings = readTraceSettings({
  uid: 'bench',
  name: 'bench',
  jsonData: { mlflowUrl: 'http://mlflow:5000', mlflowExperimentIds: ['1'] },
});

console.log(JSON.stringify({ ms: process.argv[2] === 'search' ? await searchMs() : traceMs() }));

function traceMs(): number {
  const body = largeTraceBody(10_000);
  const start = performance.now();
  const trace = readTrace('tr-1', undefined, JSON.parse(body).spans);
  traceFrame('A', trace, {}, settings.links);
  nodeGraphFrames('A', trace, {});
  return performance.now() - start;
}

async function searchMs(): Promise<number> {
  const answer = pagesOfTraces(11);
  const source = traceSource(async (request) => answer(request), settings);
  const range = { fromMs: 0, toMs: 60_000, intervalMs: 1000, maxDataPoints: 100 };
  const start = performance.now();
  await lastValueFrom(source.run({ refId: 'A', queryType: 'traces', limit: 5000 }, range));
  return performance.now() - start;
}
