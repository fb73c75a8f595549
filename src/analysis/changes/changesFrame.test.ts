import { FieldType, type DataFrame } from '@grafana/data';
import { PROMPT_TOKENS, REQUESTS } from '../../catalogue';
import { allSteps } from '../../series/turns';
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
  type Written,
} from './testing/minutes';
import { QUANTITIES } from './quantities';
import { measureText } from './words';
import { changes } from '.';

const QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';

function frameOf(written: readonly Written[], request = requestOf()): DataFrame {
  const answer = changes.answer(request, knownOf(request, written));
  const [frame] = Array.isArray(answer) ? answer : allSteps(answer);
  if (frame === undefined) {
    throw new Error('There is no frame.');
  }
  return frame;
}

const texts = (frame: DataFrame) => (frame.meta?.notices ?? []).map(({ text }) => text).join(' ');
const column = (frame: DataFrame, name: string) => frame.fields.find((field) => field.name === name);

describe('what was not collected', () => {
  test('is no change, and is said', () => {
    const frame = frameOf(asked('a', since(30, undefined, 2)));
    expect(frame.length).toBe(0);
    expect(texts(frame)).toMatch(
      /^Of the window 0 min of 30 min was collected\. That is too little to say what changed/
    );
  });

  test('neither then nor before is said in one sentence', () => {
    expect(texts(frameOf(asked('a', () => undefined)))).toBe(
      'Nothing was collected in this time or before it, so nothing can be compared.'
    );
  });

  test('half a window is compared, and said', () => {
    const halfCollected = asked('a', (ago) => (ago < 30 && ago >= 15 ? undefined : ago < 15 ? 6 : 2));
    expect(told(halfCollected)).toEqual(['a Request rate']);
    expect(texts(frameOf(halfCollected))).toMatch(/Of the window 1[4-6] min of 30 min was collected/);
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
  const frame = frameOf([...CALM, latency(QUEUE, 'a', (ago) => (ago < 30 ? slow : usual))]);

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

  test('have the times of the steps that were measured, not those that were asked about', () => {
    const request = requestOf(10_080, 10_080, 100);
    const week = frameOf([...CALM, latency(QUEUE, 'a', (ago) => (ago < 10_080 ? slow : usual))], request);
    const times = (column(week, 'Course')?.values[0] as DataFrame).fields[0]?.values as number[];
    const stepMs = times[1]! - times[0]!;
    expect(times.filter((ms) => ms % stepMs !== 0)).toEqual([]);
    expect(request.window.toMs - times.at(-1)!).toBeLessThan(stepMs);
  });

  test('lead to the metric of the deployment in Explore', () => {
    const url = column(frame, 'What')?.config.links?.[0]?.url ?? '';
    expect(decodeURIComponent(url)).toContain('"metric":"${__data.fields.Metric:percentencode}"');
    expect(url).toContain(String(requestOf().window.toMs));
  });

  test('lead whoever may not open Explore to the dashboard of the deployment, and nowhere where there is none', () => {
    const linksTo = (deployment: string | undefined) =>
      column(frameOf(CALM, { ...requestOf(), dashboards: { deployment } }), 'What')?.config.links?.map(
        ({ url }) => url
      );
    expect(linksTo('dashboard')).toEqual([
      expect.stringMatching(
        /^\/d\/dashboard\?var-datasource=fireworks&var-deployment=\$\{__data\.fields\.deployment_id/
      ),
    ]);
    expect(linksTo(undefined)).toEqual([]);
  });

  test('a model that came and one that went are said', () => {
    const other = CALM.map((one) => (one.id === 'models' ? { ...one, course: since(30, undefined, 2) } : one));
    const came: Written = {
      id: 'models',
      labels: { deployment_id: 'a', base_model: 'n' },
      course: since(30, 2, undefined),
    };
    expect(texts(frameOf([...other, came]))).toContain('The model of a changed: m went, n came.');
  });
});

test.each([
  [1744.64, '1,745 tok/s'],
  [25_060.2, '25,060 tok/s'],
  [131.44, '131 tok/s'],
  [0.5, '0.5 tok/s'],
])('of %d tokens a second as many digits are written as say something: %s', (value, text) => {
  const quantity = QUANTITIES.find(({ metric, kind }) => metric === PROMPT_TOKENS && kind === 'rate')!;
  expect(measureText({ subject: { deployment: 'a', quantity } }, { kind: 'number', value, requests: 100 })).toBe(text);
});
