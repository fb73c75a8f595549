import { isObject, list } from '../json';
import { readInfo } from '../spans/readInfo';
import { valuesOf } from '../testing/frame';
import { chunkEvents, madeSpan, madeTrace } from '../testing/span';
import { annotationFrame } from './searchFrame';
import { traceFrame } from './traceFrame';

/*
 * The places where Grafana 12.4 puts texts of traces into the page as HTML, drawn as it draws them:
 * …/TraceView/components/TraceTimelineViewer/SpanDetail/KeyValuesTable.tsx and
 * …/panel/timeseries/plugins/annotations2/AnnotationTooltip2.tsx, both without the sanitizer, which lets pictures,
 * links and styles pass.
 */

const HOSTILE =
  'in <module> <lambda>: <img src="https://elsewhere.example/x"> <a href="/" style="position:fixed;inset:0">&lt; & \'q\'';

const LINKS = { uid: 'u', name: 'Fireworks', publicUrl: '' };

const INFO = readInfo({
  trace_id: HOSTILE,
  state: 'ERROR',
  request_preview: HOSTILE,
  response_preview: HOSTILE,
  tags: { 'mlflow.traceName': HOSTILE, note: HOSTILE },
  trace_metadata: { 'mlflow.trace.user': HOSTILE, 'mlflow.trace.session': HOSTILE, other: HOSTILE },
  assessments: [{ assessment_name: HOSTILE, feedback: { value: HOSTILE }, rationale: HOSTILE }],
});

const FRAME = traceFrame(
  'A',
  madeTrace(
    [
      madeSpan({
        type: 'AGENT',
        name: HOSTILE,
        status: 'ERROR',
        statusMessage: HOSTILE,
        inputs: HOSTILE,
        outputs: { x: HOSTILE },
        attributes: { note: HOSTILE, [HOSTILE]: HOSTILE },
        events: [
          {
            name: 'exception',
            timeMs: 1500,
            attributes: {
              'exception.type': HOSTILE,
              'exception.message': HOSTILE,
              'exception.stacktrace': `Traceback\n${HOSTILE}`,
            },
          },
        ],
      }),
      madeSpan({
        spanId: 'b',
        inputs: { messages: [{ role: 'tool', tool_call_id: HOSTILE, content: HOSTILE }], stop: HOSTILE },
        events: chunkEvents([{ choices: [{ delta: { content: HOSTILE } }] }]),
      }),
    ],
    { ...(INFO === undefined ? {} : { info: INFO }), problems: [HOSTILE] }
  ),
  {},
  LINKS
);

function drawn(html: string): HTMLElement {
  const place = document.createElement('div');
  place.innerHTML = html;
  return place;
}

/** All pairs of a field of the trace view, those of events included. */
function pairsOf(field: string): Array<{ type: unknown; value: string }> {
  return valuesOf(FRAME, field)
    .flatMap((row) => list(row))
    .flatMap((row) => (isObject(row) && Array.isArray(row.fields) ? list(row.fields) : [row]))
    .flatMap((pair) => (isObject(pair) ? [{ type: pair.type, value: String(pair.value) }] : []));
}

test.each(['tags', 'serviceTags', 'logs'])('%s of a span bring no element into the page', (field) => {
  const asHtml = pairsOf(field).filter(({ type }) => type !== undefined);
  expect(asHtml.length).toBeGreaterThan(1);
  for (const { value } of asHtml) {
    const place = drawn(`<span style="white-space: pre-wrap;">${value}</span>`);
    expect(place.querySelectorAll('*')).toHaveLength(1);
    expect(place.textContent).not.toContain('&amp;');
  }
  expect(asHtml.some(({ value }) => drawn(value).textContent?.includes(HOSTILE) ?? false)).toBe(true);
});

test.each(['tags', 'serviceTags', 'logs'])(
  'what Grafana escapes itself in the %s of a span is not escaped twice',
  (field) => {
    const asText = pairsOf(field).filter(({ type }) => type === undefined);
    expect(asText.length).toBeGreaterThan(0);
    for (const { value } of asText) {
      expect(value).not.toMatch(/&amp;|&lt;module/);
    }
  }
);

test('a stack trace is shown as written', () => {
  const stacks = valuesOf(FRAME, 'stackTraces').flatMap((row) => list(row));
  const places = stacks.map((stack) => drawn(`<pre style="border: none; background: none">${String(stack)}</pre>`));
  expect(places.map((place) => place.textContent)).toEqual([`Traceback\n${HOSTILE}`]);
  expect(places.map((place) => place.querySelectorAll('*').length)).toEqual([1]);
});

test('names, messages, warnings and columns that Grafana shows as text stay as written', () => {
  expect(valuesOf(FRAME, 'operationName')[0]).toBe(HOSTILE);
  expect(valuesOf(FRAME, 'statusMessage')[0]).toBe(HOSTILE);
  expect(valuesOf(FRAME, 'warnings')[0]).toEqual([HOSTILE]);
});

test('title and text of an annotation are shown as written, and its tags are', () => {
  const frame = annotationFrame('A', INFO === undefined ? [] : [INFO]);
  const [title, text, tags] = ['title', 'text', 'tags'].map((name) => valuesOf(frame, name)[0]);
  const place = drawn(`${String(title)}<br />${String(text)}`);
  expect(place.querySelectorAll('*')).toHaveLength(1);
  expect(place.textContent).toBe(`Failed: ${HOSTILE}${HOSTILE}\n${HOSTILE}`);
  expect(tags).toEqual(['ERROR', HOSTILE]);
});
