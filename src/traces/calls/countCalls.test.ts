import fc from 'fast-check';
import type { Span } from '../spans/types';
import { madeSpan, madeTrace } from '../testing/span';
import { summarise } from './summary';
import { countCalls } from './countCalls';

const MODEL = 'accounts/fireworks/models/gpt-oss-20b';
const PRICES = { [MODEL]: { input: 1, output: 2 } };
const used = (input: number, output: number) => ({
  'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens: input + output },
});
const named = { 'mlflow.llm.model': MODEL };
const span = (spanId: string, parentId: string | undefined, more: Partial<Span> = {}) =>
  madeSpan({ spanId, name: spanId, ...(parentId === undefined ? {} : { parentId }), ...more });
const call = (spanId: string, parentId: string | undefined, input?: number, output = 0) =>
  span(spanId, parentId, { attributes: { ...named, ...(input === undefined ? {} : used(input, output)) } });
const agent = (spanId: string, parentId: string | undefined, attributes = {}) =>
  span(spanId, parentId, { type: 'AGENT', attributes });
const tool = (spanId: string, parentId: string) => span(spanId, parentId, { type: 'TOOL' });

/** Names of the calls that count, with the tokens in and out that each has. */
const tokensOf = (spans: readonly Span[]) =>
  [...countCalls(spans).calls].map(([{ name }, { usage }]) =>
    usage === undefined ? name : `${name} ${usage.input}/${usage.output}`
  );

test.each<[string, Span[], string[]]>([
  ['alone', [call('chat', undefined, 10, 2)], ['chat 10/2']],
  [
    'of an agent with totals',
    [
      agent('agent', undefined, { ...named, ...used(1000, 100) }),
      call('a', 'agent', 500, 50),
      call('b', 'agent', 500, 50),
    ],
    ['a 500/50', 'b 500/50'],
  ],
  [
    'in a span of the framework with the same usage',
    [call('ChatFireworks', undefined, 12, 42), call('Completions', 'ChatFireworks', 12, 42)],
    ['Completions 12/42'],
  ],
  [
    'in a function of type LLM without usage',
    [span('ask', undefined, { type: 'LLM' }), call('Completions', 'ask', 12, 42)],
    ['Completions 12/42'],
  ],
  [
    'three spans deep, with others between them',
    [
      call('outer', undefined, 12, 42),
      span('chain', 'outer', { type: 'CHAIN' }),
      call('middle', 'chain', 12, 42),
      call('inner', 'middle', 12, 42),
    ],
    ['inner 12/42'],
  ],
  [
    'of several steps in one span of the framework',
    [
      call('generateText', undefined, 30, 6),
      call('step 1', 'generateText', 10, 2),
      call('step 2', 'generateText', 20, 4),
    ],
    ['step 1 10/2', 'step 2 20/4'],
  ],
  [
    'that a tool makes inside of the call that asked for the tool',
    [call('chat', undefined, 10, 2), tool('search', 'chat'), call('of the tool', 'search', 5, 1)],
    ['chat 10/2', 'of the tool 5/1'],
  ],
  [
    'that a tool makes inside of a function that only looks like a call',
    [span('ask', undefined, { type: 'LLM' }), tool('search', 'ask'), call('of the tool', 'search', 5, 1)],
    ['of the tool 5/1'],
  ],
  [
    'of agents inside of an agent, each with totals',
    [
      agent('a', undefined, { ...named, ...used(30, 3) }),
      call('a1', 'a', 10, 1),
      tool('ask b', 'a'),
      agent('b', 'ask b', { ...named, ...used(20, 2) }),
      call('b1', 'b', 20, 2),
    ],
    ['a1 10/1', 'b1 20/2'],
  ],
  ['of an agent that alone was recorded', [agent('agent', undefined, { ...named, ...used(10, 2) })], ['agent 10/2']],
  ['none: an agent that was only made', [agent('create_agent', undefined, named)], []],
  ['none: a tool whose model is named', [span('t', undefined, { type: 'TOOL', attributes: named })], []],
  [
    'whose usage only the span around it has',
    [call('outer', undefined, 12, 42), call('inner', 'outer')],
    ['inner 12/42'],
  ],
  [
    'whose usage is what the others leave of the total',
    [
      agent('agent', undefined, used(30, 6)),
      call('outer', 'agent', 30, 6),
      call('a', 'outer', 10, 2),
      call('b', 'outer'),
    ],
    ['a 10/2', 'b 20/4'],
  ],
  [
    'whose usage cannot be told from the total',
    [call('outer', undefined, 30, 6), call('a', 'outer'), call('b', 'outer')],
    ['a', 'b'],
  ],
  [
    'that was tried again: a call that failed has taken nothing of the total',
    [
      call('outer', undefined, 12, 42),
      span('failed', 'outer', { status: 'ERROR', attributes: named }),
      call('worked', 'outer', 12, 42),
    ],
    ['failed', 'worked 12/42'],
  ],
  [
    'whose total is less than what is inside of it',
    [call('outer', undefined, 5, 1), call('a', 'outer', 10, 2), call('b', 'outer')],
    ['a 10/2', 'b'],
  ],
])('a call counts once: %s', (_, spans, expected) => {
  expect(tokensOf(spans)).toEqual(expected);
});

test('an agent with totals over two chats: two calls, tokens and cost once, and the spans around say what they hold', () => {
  const trace = madeTrace([
    agent('invoke_agent', undefined, { ...named, ...used(1000, 100) }),
    call('a', 'invoke_agent', 500, 50),
    call('b', 'invoke_agent', 500, 50),
  ]);
  expect(summarise(trace, PRICES)).toMatchObject({
    calls: [{ span: { name: 'a' } }, { span: { name: 'b' } }],
    usage: { input: 1000, output: 100, total: 1100 },
    cost: { kind: 'priced', usd: 0.0012 },
  });
  expect([...countCalls(trace.spans).enclosing.values()]).toMatchObject([{ inside: 2 }]);
});

test('what a call does not say is taken from the span around it, as long as it is the only one inside', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  const outer = span('outer', undefined, {
    attributes: { ...named, 'mlflow.llm.provider': 'fireworks' },
    inputs: { messages },
    outputs: 'Hello',
  });
  expect([...countCalls([outer, span('inner', 'outer')]).calls.values()]).toMatchObject([
    { model: { raw: MODEL }, provider: 'fireworks', messages: [{ text: 'Hi' }], answers: [{ text: 'Hello' }] },
  ]);
  const [first] = [...countCalls([outer, span('a', 'outer'), span('b', 'outer')]).calls.values()];
  expect(first).toMatchObject({ messages: [], answers: [] });
});

test('spans that are each other’s parents, have one id or an unknown parent are counted all the same', () => {
  expect(tokensOf([call('a', 'b', 1), call('b', 'a', 1)])).toHaveLength(1);
  expect(tokensOf([call('a', 'a', 1)])).toEqual(['a 1/0']);
  expect(tokensOf([call('a', undefined, 1), call('a', undefined, 2)])).toEqual(['a 1/0', 'a 2/0']);
  expect(tokensOf([call('a', 'gone', 1)])).toEqual(['a 1/0']);
});

test('20 000 spans inside each other are one call', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) =>
    call(String(index), index === 0 ? undefined : String(index - 1), 3, 1)
  );
  expect(tokensOf(spans)).toEqual(['19999 3/1']);
});

test('the order in which spans come changes nothing', () => {
  const spans = [
    agent('agent', undefined, { ...named, ...used(30, 6) }),
    call('outer', 'agent', 30, 6),
    call('a', 'outer', 10, 2),
    call('b', 'outer'),
    tool('t', 'outer'),
    call('c', 't', 1, 1),
  ];
  const expected = tokensOf(spans).sort();
  fc.assert(
    fc.property(fc.shuffledSubarray(spans, { minLength: spans.length }), (shuffled) => {
      expect(tokensOf(shuffled).sort()).toEqual(expected);
    })
  );
});
