import fc from 'fast-check';
import type { Matcher } from '../series/labels';
import { escapeTemplateMarks, indent, labelName, printAggregation, printSelector, quoteString } from './text';

const equals = (label: string, value: string): Matcher => ({ label, operator: '=', value });

describe('printSelector', () => {
  it.each<[string, string, Matcher[], string]>([
    [
      'writes a name with colons plainly',
      'request_counter_total:sum_by_deployment',
      [],
      'request_counter_total:sum_by_deployment',
    ],
    [
      'adds matchers',
      'up',
      [equals('job', 'x'), { label: 'a', operator: '!~', value: '5..' }],
      'up{job="x", a!~"5.."}',
    ],
    ['writes an unusual name as a matcher', 'gpu.used-bytes', [], '{__name__="gpu.used-bytes"}'],
    ['writes a word of PromQL as a matcher', 'sum', [equals('a', 'b')], '{__name__="sum", a="b"}'],
    ['writes a number’s name as a matcher', 'Inf', [], '{__name__="Inf"}'],
    ['writes a name that starts with a digit as a matcher', '5xx', [], '{__name__="5xx"}'],
    ['quotes an unusual label name', 'up', [equals('service.name', 'x')], 'up{"service.name"="x"}'],
    ['quotes a label name with a colon', 'up', [equals('a:b', 'x')], 'up{"a:b"="x"}'],
  ])('%s', (_, metric, matchers, text) => {
    expect(printSelector(metric, matchers)).toBe(text);
  });
});

describe('quoteString', () => {
  it.each([
    ['plain', '"plain"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['line\nbreak\ttab', '"line\\nbreak\\ttab"'],
    ['bell\u0007', '"bell\\u0007"'],
    ['Zürich 東京 🔥', '"Zürich 東京 🔥"'],
    ['half \ud83d surrogate', '"half \\ufffd surrogate"'],
    ['replaced \ufffd character', '"replaced \\ufffd character"'],
    ['a separator of lines \u2028 and of paragraphs \u2029', '"a separator of lines \u2028 and of paragraphs \u2029"'],
  ])('writes %j as %s', (text, literal) => {
    expect(quoteString(text)).toBe(literal);
  });

  it('never ends early, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(quoteString(text)).toMatch(/^"(?:[^"\\\n]|\\(?:["\\bfnrt]|u[0-9a-f]{4}))*"$/u);
      })
    );
  });
});

describe('printAggregation', () => {
  it.each([
    [[], 'sum(x)'],
    [['a', 'b'], 'sum by (a, b) (x)'],
    [['service.name'], 'sum by ("service.name") (x)'],
  ])('by %j', (by, text) => {
    expect(printAggregation('sum', by, 'x')).toBe(text);
  });
});

it('indent moves what begins a line of PromQL, and nothing within a string', () => {
  expect(indent('a{b="1\u20282\u20293"}\n+ c')).toBe('  a{b="1\u20282\u20293"}\n  + c');
});

it('labelName quotes only what has to be quoted', () => {
  expect([labelName('deployment_id'), labelName('a-b'), labelName('')]).toEqual(['deployment_id', '"a-b"', '""']);
});

it('escapeTemplateMarks leaves nothing that Grafana would replace', () => {
  expect(escapeTemplateMarks('up{a=~"x$|[[b]]|\\\\$c"}')).toBe('up{a=~"x\\x24|\\x5b[b]]|\\\\\\x24c"}');
});
