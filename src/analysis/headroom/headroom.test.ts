import { askAnalysis, noticesOf, rowsOf } from '../../../tests/support/askAnalysis';
import { askSamples, type SampledSeries } from '../../../tests/support/askSamples';
import { readDeployment } from '../../deployments/deployment';
import { findHeadroom, type Load } from './findHeadroom';
import { headroomSentence } from './headroomWords';
import { headroom } from '.';

/** A day of traffic between a quiet and a busy hour, on so many replicas. */
function day(load: (rate: number, step: number) => Partial<Load>, highest = 2): Load[] {
  return Array.from({ length: 288 }, (_, step) => {
    const rate = highest * (0.6 - 0.4 * Math.cos((step / 288) * 2 * Math.PI));
    const none = { blocks: undefined, slots: undefined, concurrent: undefined, queueMs: undefined };
    return { rate, replicas: 2, ...none, ...load(rate, step) };
  });
}

/** Noise that is the same each time, between 0.9 and 1.1. */
const noise = (step: number) => 1 + 0.1 * Math.sin(step * 12.9898);

test('what grows in proportion to traffic says when it is full, in a band around that', () => {
  const found = findHeadroom(
    day((rate, step) => ({ slots: 0.2 * rate * noise(step) })),
    3
  );
  // Full at 4.5 requests/s, of which the busy hour has nearly 2.
  expect(found.busyRate).toBeCloseTo(1.98, 1);
  const right = 4.5 / found.busyRate;
  expect(found.outcome).toMatchObject({ kind: 'band', binds: 'slots', isFarther: false });
  const band = found.outcome.kind === 'band' ? found.outcome : undefined;
  expect(band?.now.low).toBeLessThan(right);
  expect(band?.now.high).toBeGreaterThan(right);
  expect(band?.now.low).toBeGreaterThan(0.8 * right);
  expect(band?.now.high).toBeLessThan(1.2 * right);
  expect(band?.withMost?.middle).toBeCloseTo((band?.now.middle ?? NaN) * 1.5, 9);
  expect(headroomSentence(found)).toMatch(
    /^Room for 2\.1 to 2\.5 times its busy traffic \(2 requests\/s\) with 2 replicas\. KV cache slots bind first: there they reach 90 % in the fullest minutes\. With the 3 replicas that it may have: 3\.1 to 3\.7 times\.$/
  );
});

test('what is used without traffic is not taken for growth', () => {
  const found = findHeadroom(
    day((rate) => ({ blocks: 0.3 + 0.1 * rate })),
    undefined
  );
  const band = found.outcome.kind === 'band' ? found.outcome : undefined;
  expect((band?.now.middle ?? NaN) * found.busyRate).toBeCloseTo(6, 6);
  expect(headroomSentence(found)).toContain('How many replicas it may have is not known.');
});

test('the resource that is full first binds, and autoscaling in between changes nothing of a replica', () => {
  const loads = day((rate, step) => {
    const replicas = step < 144 ? 1 : 2;
    return { replicas, blocks: (0.15 * rate) / replicas, slots: (0.3 * rate) / replicas };
  });
  const found = findHeadroom(loads, 2);
  const band = found.outcome.kind === 'band' ? found.outcome : undefined;
  expect(band?.binds).toBe('slots');
  expect((band?.now.middle ?? NaN) * found.busyRate).toBeCloseTo(6, 6);
  expect(headroomSentence(found)).toContain('It has as many replicas as it may.');
});

test('steady traffic says nothing of a slope, so use is taken to be in proportion', () => {
  const loads = day((_, step) => ({ rate: 1 + 0.01 * noise(step), blocks: 0.45, replicas: undefined }));
  const found = findHeadroom(loads, 4);
  const band = found.outcome.kind === 'band' ? found.outcome : undefined;
  expect(band?.now.middle).toBeCloseTo(2, 1);
  expect(band?.withMost).toBeUndefined();
  expect(headroomSentence(found)).toContain('(replicas are not reported)');
});

test('queues that come with traffic bind before anything is full', () => {
  const found = findHeadroom(
    day((rate) => ({ slots: 0.2 * rate, queueMs: rate > 1.6 ? 900 : 40 })),
    2
  );
  expect(found.outcome).toMatchObject({ kind: 'band', binds: 'queue' });
  const band = found.outcome.kind === 'band' ? found.outcome : undefined;
  expect((band?.now.low ?? NaN) * found.busyRate).toBeGreaterThan(1.6);
  expect(band?.now.high).toBeLessThan(1);
  expect(headroomSentence(found)).toMatch(
    /^No more: its busy traffic \(2 requests\/s\) is already more than fits with 2 replicas\. What fits is 0\.\d\d to 0\.\d\d times that\. The queue binds first: .* 500 ms or more\./
  );
});

test('queues at any traffic are no sign of how much fits', () => {
  const found = findHeadroom(
    day((rate, step) => ({ slots: 0.2 * rate, queueMs: step % 10 === 0 ? 900 : 40 })),
    2
  );
  expect(found.outcome).toMatchObject({ binds: 'slots' });
});

test('a limit that is met without the traffic for it is told beside the band', () => {
  const full = (step: number) => step % 16 === 0;
  const found = findHeadroom(
    day((rate, step) => ({ blocks: full(step) ? 0.97 : 0.2 * rate })),
    2
  );
  expect(found.outcome.kind).toBe('band');
  expect(headroomSentence(found)).toContain('At times KV cache blocks were full already');
});

test.each<[string, Load[], RegExp]>([
  [
    'hardly any traffic',
    day((rate) => ({ slots: rate }), 0.05),
    /^Not decidable: fewer than 20 steps had 0\.1 requests\/s/,
  ],
  ['ten steps', day((rate) => ({ slots: rate })).slice(0, 10), /^Not decidable: fewer than 20 steps/],
  [
    'nothing near',
    day((rate) => ({ slots: 0.02 * rate })),
    /^Not decidable: nothing came near a limit\. The fullest, KV cache slots, was at 4 %/,
  ],
  [
    'use that falls with traffic',
    day((rate) => ({ slots: 0.8 - 0.2 * rate })),
    /^Not decidable: how full it was did not follow/,
  ],
  [
    'use all over the place',
    day((_, step) => ({ slots: step % 2 === 0 ? 0.05 : 0.8 })),
    /^Not decidable: how full it was did not follow/,
  ],
  ['no gauges', day(() => ({})), /^Not decidable: neither blocks nor slots/],
  ['nothing at all', [], /^Not decidable: fewer than 20 steps/],
])('%s is not decidable, and it is said why', (_, loads, why) => {
  expect(headroomSentence(findHeadroom(loads, 2))).toMatch(why);
});

test('each deployment has its row, with what the list tells of it', async () => {
  const MINUTE = 60_000;
  const START = Date.UTC(2026, 5, 3, 6);
  const wave = (minute: number) => 1 + 0.5 * Math.sin(minute / 20);
  const of = (id: string, metric: string, at: SampledSeries['at']): SampledSeries => ({
    metric,
    labels: { deployment_id: id },
    at,
  });
  const series = [
    of('a', 'request_counter_total:sum_by_deployment', wave),
    of('a', 'deployment_replicas', () => 2),
    of('a', 'generator_kv_blocks_fraction:avg_by_deployment', (minute) => 0.3 * wave(minute)),
    of('a', 'requests_coordinator_concurrent_count:avg_by_deployment', () => 7),
    of('b', 'request_counter_total:sum_by_deployment', () => 0),
  ];
  const range = { fromMs: START, toMs: START + 180 * MINUTE };
  const samples = askSamples(series, { ...range, everyMs: MINUTE, offsetMs: -5000 });
  const deployment = readDeployment({ name: 'accounts/acme/deployments/a', displayName: 'chat', maxReplicaCount: 4 });
  const deployments = deployment === undefined ? [] : [deployment];
  const [frame] = await askAnalysis(headroom, { range, deployments }, samples);
  const [a, b] = rowsOf(frame);
  expect(a).toMatchObject({
    deployment_id: 'a',
    Name: 'chat',
    'Binds first': 'blocks',
    Replicas: 2,
    'Max replicas': 4,
    Concurrent: 7,
  });
  expect(Number(a?.From) * Number(a?.['Busy traffic'])).toBeCloseTo(3, 6);
  expect(Number(a?.['From, at max'])).toBeCloseTo(2 * Number(a?.From), 9);
  expect(b?.['In words']).toMatch(/^Not decidable/);
  expect(noticesOf(frame)).toContain(
    'Collected: all of 3 h. Room is for more requests of the same kind. The limit of concurrent'
  );
  const [unlisted] = await askAnalysis(headroom, { range, noDeployments: 'The key may not list them.' }, samples);
  expect(noticesOf(unlisted)).toContain('The key may not list them.');
});
