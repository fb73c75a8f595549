import { FieldType, type DataFrame } from '@grafana/data';
import { ERRORS, REQUESTS } from '../../catalogue';
import { asked, knownOf, latency, requestOf, since, wavering, type Written } from './testing/minutes';
import { changes, changesOf, isChange } from '.';

const QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';
const OVERALL = 'latency_overall_ms_bucket:sum_by_deployment';
const PREFILL = 'latency_prefill_ms_bucket:sum_by_deployment';

const usual = [0.5, 0.8, 0.95, 0.99, 1];
const slow = [0.05, 0.1, 0.2, 0.5, 1];
const slower = [0.01, 0.02, 0.03, 0.04, 1];

/** What is said to have changed, in order. */
function told(written: readonly Written[], request = requestOf()): string[] {
  return changesOf(request, knownOf(request, written))
    .findings.filter(isChange)
    .map(({ subject: { deployment, quantity, labelValue } }) =>
      [deployment, quantity.title, labelValue].filter((part) => part !== undefined).join(' ')
    );
}

function frameOf(written: readonly Written[], request = requestOf()): DataFrame {
  const [frame] = changes.answer(request, knownOf(request, written)) as DataFrame[];
  if (frame === undefined) {
    throw new Error('There is no frame.');
  }
  return frame;
}

const texts = (frame: DataFrame) => (frame.meta?.notices ?? []).map(({ text }) => text).join(' ');
const column = (frame: DataFrame, name: string) => frame.fields.find((field) => field.name === name);

const calm = asked(
  'a',
  wavering(() => 2)
);

describe('what changed', () => {
  test.each<[string, Written[], string[]]>([
    ['nothing of a calm deployment', calm, []],
    ['nothing where there is nothing', [], []],
    ['traffic that trebled', asked('a', wavering(since(30, 6, 2))), ['a Request rate']],
    ['traffic that stopped', asked('a', wavering(since(30, 0, 2))), ['a Request rate']],
    [
      'a deployment that is gone while another stays',
      [...calm, ...asked('b', since(30, undefined, 2))],
      ['b Deployment'],
    ],
    [
      'one that is gone since a part of the window',
      [...calm, ...asked('b', since(20, undefined, 2))],
      ['b Deployment'],
    ],
    ['a deployment that is new', [...calm, ...asked('b', since(30, 2, undefined))], ['b Deployment']],
    [
      'replicas that went, before the latency that follows',
      [
        ...calm.filter(({ id }) => id !== 'deployment_replicas'),
        { id: 'deployment_replicas', labels: { deployment_id: 'a' }, course: since(30, 1, 4) },
        latency(OVERALL, 'a', (ago) => (ago < 30 ? slow : usual)),
      ],
      ['a Replicas', 'a Overall latency'],
    ],
    [
      'a queue before the latency that contains it, although that moved further',
      [
        ...calm,
        latency(OVERALL, 'a', (ago) => (ago < 30 ? slower : usual)),
        latency(QUEUE, 'a', (ago) => (ago < 30 ? slow : usual)),
      ],
      ['a Prefill queue time', 'a Overall latency'],
    ],
    [
      'the deployment that moved most before another',
      [
        ...calm,
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
        ...calm,
        { id: 'error_ratio', labels: { deployment_id: 'a' }, course: since(30, 0.2, 0) },
        { id: 'error_code', labels: { deployment_id: 'a', http_code: '503' }, course: since(30, 0.2, undefined) },
      ],
      ['a Error ratio', 'a Errors 503'],
    ],
    [
      'what is above all bounds now',
      [...calm, latency(OVERALL, 'a', (ago) => (ago < 30 ? [0, 0, 0, 0, 1] : usual))],
      ['a Overall latency'],
    ],
    [
      'numbers that are none are no change',
      [...calm, latency(OVERALL, 'a', (ago) => (ago < 30 ? [NaN, NaN, NaN, NaN, NaN] : usual))],
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
      [...calm, latency(OVERALL, 'a', (ago) => (Math.ceil(ago / 30) % 2 === 0 ? slow : usual))],
      [],
    ],
    ['traffic that stops by plan every hour', asked('a', (ago) => (Math.floor(ago / 30) % 2 === 0 ? 0 : 2)), []],
  ])('%s', (_, written, expected) => {
    expect(told(written)).toEqual(expected);
  });

  test('one incident some hours ago hides none of now', () => {
    const shares = (ago: number) => (ago < 30 || (ago >= 180 && ago < 210) ? slow : usual);
    expect(told([...calm, latency(QUEUE, 'a', shares)])).toEqual(['a Prefill queue time']);
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

  test('bounds that changed are compared by those that stayed, and without any it says so', () => {
    const some = (bounds: readonly number[], from: number, to: number, shares: readonly number[]): Written['course'] =>
      bounds.map((bound, place) => [bound, (ago) => (ago >= from && ago < to ? shares[place] : undefined)] as const);
    const both = (now: readonly number[]): Written => ({
      id: OVERALL,
      labels: { deployment_id: 'a' },
      course: [
        ...(some([100, 400], 30, 1e9, [0.5, 0.95]) as []),
        ...(some(now, 0, 30, [0.4, 0.95]) as []),
        [Infinity, () => 1],
      ],
    });
    const request = requestOf();
    const find = (written: Written) =>
      changesOf(request, knownOf(request, [...calm, written])).findings.find(
        ({ subject }) => subject.quantity.id === OVERALL
      );
    expect(find(both([150, 500]))?.shift).toBeUndefined();
    expect(texts(frameOf([...calm, both([150, 500])]))).not.toBe('');
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

describe('what was not collected', () => {
  test('is no change, and is said', () => {
    const frame = frameOf(asked('a', since(30, undefined, 2)));
    expect(frame.length).toBe(0);
    expect(texts(frame)).toMatch(/Of the window 0s? of 30m was collected|too little/);
  });

  test('half a window is compared, and said', () => {
    const halfCollected = asked('a', (ago) => (ago < 30 && ago >= 15 ? undefined : ago < 15 ? 6 : 2));
    expect(told(halfCollected)).toEqual(['a Request rate']);
    expect(texts(frameOf(halfCollected))).toMatch(/Of the window 1[4-6]m of 30m was collected/);
  });

  test('a window longer than the history says that nothing can be compared', () => {
    const frame = frameOf(
      asked('a', (ago) => (ago < 100 ? 2 : undefined)),
      requestOf(1440)
    );
    expect(texts(frame)).toMatch(/too little to say/);
  });

  test('with little history only large changes are told, none of them clear', () => {
    const written = asked('a', (ago) => (ago < 30 ? 20 : ago < 75 ? 1 : undefined));
    const request = requestOf();
    const [first] = changesOf(request, knownOf(request, written)).findings;
    expect([first?.subject.quantity.id, first?.sureness]).toEqual([REQUESTS, 'likely']);
    expect(texts(frameOf(written))).toMatch(/too little history/);
  });
});

describe('the rows', () => {
  const frame = frameOf([...calm, latency(QUEUE, 'a', (ago) => (ago < 30 ? slow : usual))]);

  test('say what, how far, how sure, before and after', () => {
    const row = (name: string) => column(frame, name)?.values[0] as unknown;
    expect(['deployment_id', 'What', 'How sure', 'base_model', 'Metric'].map(row)).toEqual([
      'a',
      'Prefill queue time',
      'Clear',
      'm',
      QUEUE,
    ]);
    expect(row('Change')).toMatch(/^× \d/);
    expect(row('Before')).toMatch(/p50 ≤ 100 ms, p95 ≤ 400 ms/);
    expect(row('After')).toMatch(/p50 ≤ 800 ms, p95 > 800 ms/);
  });

  test('have the course of both stretches', () => {
    const course = column(frame, 'Course')?.values[0] as DataFrame;
    expect(course.fields.map(({ type }) => type)).toEqual([FieldType.time, FieldType.number]);
    expect(course.length).toBe(30);
    expect(course.fields[0]?.values.at(-1)).toBe(requestOf().window.toMs);
  });

  test('lead to the metric of the deployment in Explore', () => {
    const url = column(frame, 'What')?.config.links?.[0]?.url ?? '';
    expect(decodeURIComponent(url)).toContain('"metric":"${__data.fields.Metric:percentencode}"');
    expect(url).toContain(String(requestOf().window.toMs));
  });

  test('a model that came and one that went are said', () => {
    const other = calm.map((one) => (one.id === 'models' ? { ...one, course: since(30, undefined, 2) } : one));
    const came: Written = {
      id: 'models',
      labels: { deployment_id: 'a', base_model: 'n' },
      course: since(30, 2, undefined),
    };
    expect(texts(frameOf([...other, came]))).toContain('The model of a changed: m went, n came.');
  });
});

test.each([1, 7, 30, 37, 60, 360, 1440, 1441, 10_080])(
  'a window of %i minutes asks for no more than a few hundred steps, all of them before its end',
  (minutes) => {
    for (const offset of [minutes, Math.max(minutes, 1440)]) {
      const request = requestOf(minutes, offset);
      for (const { grid } of changes.needs(request)) {
        expect(grid.count).toBeLessThanOrEqual(500);
        expect(grid.stepMs % 60_000).toBe(0);
        expect(grid.startMs + (grid.count - 1) * grid.stepMs).toBeLessThanOrEqual(request.window.toMs);
      }
    }
  }
);

test('a condition on the status code is put to errors alone, one on the model not to replicas', () => {
  const matchers = [
    { label: 'http_code', operator: '=' as const, value: '503' },
    { label: 'base_model', operator: '=' as const, value: 'm' },
  ];
  const plans = changes.needs({ ...requestOf(), matchers }).map(({ plan }) => JSON.stringify(plan));
  expect(plans.filter((plan) => plan.includes('503')).every((plan) => plan.includes(ERRORS))).toBe(true);
  expect(plans.filter((plan) => plan.includes('"metric":"deployment_replicas","matchers":[]'))).not.toHaveLength(0);
});
