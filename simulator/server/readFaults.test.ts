import type { Faults } from './faults';
import { InvalidInput } from './jsonReader';
import { readFaults } from './readFaults';

const valid: Faults[] = [
  {},
  { requests: 3, delayMs: 20 },
  { answer: { kind: 'status', status: 503 } },
  { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 30 } } },
  { answer: { kind: 'status', status: 429, retryAfter: { as: 'date', seconds: 30 } } },
  { answer: { kind: 'status', status: 429, retryAfter: { as: 'text', text: 'soon' } } },
  { answer: { kind: 'malformed', line: 3 } },
  { answer: { kind: 'html' } },
  { answer: { kind: 'huge', megabytes: 0.5 } },
  { answer: { kind: 'manySamples', samples: 5 } },
  { answer: { kind: 'manyLabels', labels: 65 } },
  { answer: { kind: 'longName', bytes: 300 } },
  { transfer: { kind: 'slow', bytesPerSecond: 1 } },
  { transfer: { kind: 'cut', afterBytes: 10 } },
  { transfer: { kind: 'cut', afterBytes: 10, ending: 'clean' } },
  { variant: { types: 'none', codeLabel: 'code', zeroErrors: 'zero', bounds: 'float', timestamps: true } },
];

test.each(valid.map((faults) => [JSON.stringify(faults), faults]))('%s is read as it is', (text, faults) => {
  expect(readFaults(JSON.parse(text))).toEqual(faults);
});

test.each<[string, unknown, RegExp]>([
  ['a list', [], /object/],
  ['null', null, /object/],
  ['an unknown field', { delay: 3 }, /"delay"/],
  ['a negative delay', { delayMs: -1 }, /"delayMs"/],
  ['half a request', { requests: 0.5 }, /whole/],
  ['an unknown answer', { answer: { kind: 'teapot' } }, /"kind"/],
  ['a status out of range', { answer: { kind: 'status', status: 600 } }, /"status"/],
  ['a missing status', { answer: { kind: 'status' } }, /"status"/],
  ['a rate of no bytes', { transfer: { kind: 'slow', bytesPerSecond: 0 } }, /"bytesPerSecond"/],
  ['an unknown type word', { variant: { types: 'summary' } }, /"types"/],
  ['a text where a truth value belongs', { variant: { timestamps: 'yes' } }, /"timestamps"/],
])('%s is refused', (_, value, message) => {
  expect(() => readFaults(value)).toThrow(InvalidInput);
  expect(() => readFaults(value)).toThrow(message);
});
