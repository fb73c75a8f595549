import { FieldType, type DataFrame, type LinkModel } from '@grafana/data';
import { readSpanRows } from './spanRows';

const link = (title: string, href: string): LinkModel => ({ title, href, target: undefined, origin: undefined });

function frameOf(columns: Record<string, unknown[]>, links: LinkModel[] = []): DataFrame {
  const fields = Object.entries(columns).map(([name, values]) => ({
    name,
    type: FieldType.other,
    config: {},
    values,
    getLinks: () => links,
  }));
  return { fields, length: fields[0]?.values.length ?? 0 };
}

test('each span stands after its parent and deeper, whatever their order', () => {
  const rows = readSpanRows(
    frameOf({
      spanID: ['tool', 'root', 'call', 'lost'],
      parentSpanID: ['root', null, 'tool', 'nobody'],
      startTime: [20, 10, 30, 40],
      duration: [5, 100, 1, 1],
      statusCode: [2, 1, 1, 1],
    })
  );
  expect(rows.map(({ id, depth, startMs, isError }) => [id, depth, startMs, isError])).toEqual([
    ['root', 0, 0, false],
    ['tool', 1, 10, true],
    ['call', 2, 20, false],
    ['lost', 0, 30, false],
  ]);
});

test('spans that are each other’s parents end no page', () => {
  expect(readSpanRows(frameOf({ spanID: ['a', 'b'], parentSpanID: ['b', 'a'], startTime: [1, 1] }))).toEqual([]);
});

test('texts that were written for HTML are read as they are meant', () => {
  const [row] = readSpanRows(
    frameOf({
      spanID: ['a'],
      parentSpanID: [null],
      startTime: [1],
      tags: [[{ key: 'answer', value: '&lt;b&gt;', type: 'text' }]],
    })
  );
  expect(row?.tags).toEqual([{ key: 'answer', value: '<b>' }]);
});

test('a link with a tag that the span lacks is left out', () => {
  const encoded = encodeURIComponent('{"spanId":"${__span.tags[\\"stream.span\\"]}"}');
  const links = [link('Conversation', '/x'), link('Stream', `/x?left=${encoded}`)];
  const [with_, without] = readSpanRows(
    frameOf(
      {
        spanID: ['a', 'b'],
        parentSpanID: [null, null],
        startTime: [1, 1],
        tags: [[{ key: 'stream.span', value: 'a b' }], []],
      },
      links
    )
  );
  expect(with_?.links[1]?.href).toBe(`/x?left=${encodeURIComponent('{"spanId":"a b"}')}`);
  expect(without?.links.map(({ title }) => title)).toEqual(['Conversation']);
});
