import {
  asked,
  CALM,
  changesOf,
  knownOf,
  latency,
  requestOf,
  since,
  slow,
  told,
  usual,
  wavering,
  type Written,
} from './testing/minutes';
import { changes } from '.';

const QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';
const OVERALL = 'latency_overall_ms_bucket:sum_by_deployment';
const PREFILL = 'latency_prefill_ms_bucket:sum_by_deployment';

const slower = [0.01, 0.02, 0.03, 0.04, 1];

/** By bound, which share of the requests is within it. */
type Shares = Readonly<Record<number, number>>;

/** Overall latencies in buckets of other bounds since the window began. */
function rebuilt(before: Shares, now: Shares): Written {
  const bounds = [...new Set([...Object.keys(before), ...Object.keys(now)].map(Number))].sort((a, b) => a - b);
  return {
    id: OVERALL,
    labels: { deployment_id: 'a' },
    course: [...bounds, Infinity].map((bound) => [
      bound,
      (ago) => (bound === Infinity ? 1 : (ago < 30 ? now : before)[bound]),
    ]),
  };
}

describe('what changed', () => {
  test.each<[string, Written[], string[]]>([
    ['nothing of a calm deployment', CALM, []],
    ['nothing where there is nothing', [], []],
    ['traffic that trebled', asked('a', wavering(since(30, 6, 2))), ['a Request rate']],
    ['traffic that stopped', asked('a', wavering(since(30, 0, 2))), ['a Request rate']],
    [
      'a deployment that is gone while another stays',
      [...CALM, ...asked('b', since(30, undefined, 2))],
      ['b Deployment'],
    ],
    [
      'one that is gone since a part of the window',
      [...CALM, ...asked('b', since(20, undefined, 2))],
      ['b Deployment'],
    ],
    ['a deployment that is new', [...CALM, ...asked('b', since(30, 2, undefined))], ['b Deployment']],
    [
      'replicas that went, before the latency that follows',
      [
        ...CALM.filter(({ id }) => id !== 'deployment_replicas'),
        { id: 'deployment_replicas', labels: { deployment_id: 'a' }, course: since(30, 1, 4) },
        latency(OVERALL, 'a', (ago) => (ago < 30 ? slow : usual)),
      ],
      ['a Replicas', 'a Overall latency'],
    ],
    [
      'a queue before the latency that contains it, although that moved further',
      [
        ...CALM,
        latency(OVERALL, 'a', (ago) => (ago < 30 ? slower : usual)),
        latency(QUEUE, 'a', (ago) => (ago < 30 ? slow : usual)),
      ],
      ['a Prefill queue time', 'a Overall latency'],
    ],
    [
      'the deployment that moved most before another',
      [
        ...CALM,
        ...asked(
          'b',
          wavering(() => 3)
        ),
        latency(QUEUE, 'a', (ago) => (ago < 30 ? [0.2, 0.5, 0.8, 0.95, 1] : usual)),
        latency(PREFILL, 'b', (ago) => (ago < 30 ? slower : usual)),
      ],
      ['b Prefill time', 'a Prefill queue time'],
    ],
    [
      'errors of a code that there was not, all of them first',
      [
        ...CALM,
        { id: 'error_ratio', labels: { deployment_id: 'a' }, course: since(30, 0.2, 0) },
        { id: 'error_code', labels: { deployment_id: 'a', http_code: '503' }, course: since(30, 0.2, undefined) },
      ],
      ['a Error ratio', 'a Errors 503'],
    ],
    [
      'what is above all bounds now',
      [...CALM, latency(OVERALL, 'a', (ago) => (ago < 30 ? [0, 0, 0, 0, 1] : usual))],
      ['a Overall latency'],
    ],
    [
      'latencies that are not reported any more although there are requests',
      [...CALM, latency(OVERALL, 'a', (ago) => (ago < 30 ? [NaN, NaN, NaN, NaN, NaN] : usual))],
      ['a Overall latency'],
    ],
    [
      'nothing of rows that rest on few requests',
      [
        ...asked('a', () => 0.01),
        latency(OVERALL, 'a', (ago) => (ago < 30 ? slow : usual).map((share) => share / 100)),
      ],
      [],
    ],
    [
      'what swings so much anyway',
      [...CALM, latency(OVERALL, 'a', (ago) => (Math.ceil(ago / 30) % 2 === 0 ? slow : usual))],
      [],
    ],
    ['traffic that stops by plan every hour', asked('a', (ago) => (Math.floor(ago / 30) % 2 === 0 ? 0 : 2)), []],
  ])('%s', (_, written, expected) => {
    expect(told(written)).toEqual(expected);
  });

  test('one incident some hours ago hides none of now', () => {
    const shares = (ago: number) => (ago < 30 || (ago >= 180 && ago < 210) ? slow : usual);
    expect(told([...CALM, latency(QUEUE, 'a', shares)])).toEqual(['a Prefill queue time']);
  });

  test('against the day before, a rhythm of days is none', () => {
    const rhythm = wavering((ago) => 2 + Math.sin((2 * Math.PI * ago) / 1440));
    expect(told(asked('a', rhythm), requestOf(30, 1440))).toEqual([]);
    expect(
      told(
        asked('a', (ago) => (rhythm(ago) ?? 0) * (ago < 30 ? 3 : 1)),
        requestOf(30, 1440)
      )
    ).toEqual(['a Request rate']);
  });

  test.each<[string, Shares, string[]]>([
    ['those that stayed say that nothing moved', { 100: 0.5, 500: 0.95 }, []],
    ['those that stayed say that requests moved', { 100: 0.1, 500: 0.95 }, ['a Overall latency']],
  ])('of bounds that changed %s', (_, now, expected) => {
    expect(told([...CALM, rebuilt({ 100: 0.5, 400: 0.95 }, now)])).toEqual(expected);
  });

  test('of bounds that all changed nothing is compared', () => {
    const request = requestOf();
    const written = [...CALM, rebuilt({ 100: 0.5, 400: 0.95 }, { 150: 0.5, 500: 0.95 })];
    const { findings } = changesOf(request, knownOf(request, written));
    const found = findings.find(({ subject }) => subject.quantity.id === OVERALL);
    expect(found).toMatchObject({ shift: undefined, before: { bounds: [100, 400] }, after: { bounds: [150, 500] } });
  });

  test('thirty deployments of one model are told apart', () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      asked(
        `d${n}`,
        wavering(() => 1 + n)
      )
    ).flat();
    expect(told([...many, latency(QUEUE, 'd17', (ago) => (ago < 30 ? slow : usual))])).toEqual([
      'd17 Prefill queue time',
    ]);
  });
});

test('the page has its turn between the deployments of many', () => {
  const many = Array.from({ length: 30 }, (_, n) => asked(`d${n}`, () => 2)).flat();
  const answer = changes.answer(requestOf(), knownOf(requestOf(), many));
  expect(Array.isArray(answer) ? 0 : [...answer].length).toBeGreaterThanOrEqual(30);
});
