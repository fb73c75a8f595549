import type { WireVariant } from '../wire/variant';
import type { Faults, FaultyAnswer, FaultyTransfer } from './faults';
import { InvalidInput, readChoice, readNumber, readObject, readText, readWhole, type JsonObject } from './jsonReader';

/** @throws InvalidInput that names the first field that is wrong. */
export function readFaults(value: unknown): Faults {
  const object = readObject(value, 'A fault', ['requests', 'delayMs', 'answer', 'transfer', 'variant']);
  return {
    ...optional(object, 'requests', () => readWhole(object, 'requests')),
    ...optional(object, 'delayMs', () => readNumber(object, 'delayMs')),
    ...optional(object, 'answer', () => readAnswer(object['answer'])),
    ...optional(object, 'transfer', () => readTransfer(object['transfer'])),
    ...optional(object, 'variant', () => readVariant(object['variant'])),
  };
}

function readAnswer(value: unknown): FaultyAnswer {
  const fields = [
    'kind',
    'status',
    'retryAfter',
    'location',
    'line',
    'lines',
    'megabytes',
    'samples',
    'labels',
    'bytes',
  ];
  const object = readObject(value, '"answer"', fields);
  const kind = readChoice(object, 'kind', [
    'status',
    'malformed',
    'firstLines',
    'html',
    'json',
    'empty',
    'endless',
    'noDeployments',
    'huge',
    'manySamples',
    'manyLabels',
    'longName',
    'longValue',
  ]);
  switch (kind) {
    case 'status':
      return {
        ...{ kind, status: readStatus(object) },
        ...optional(object, 'retryAfter', () => readRetryAfter(object)),
        ...optional(object, 'location', () => readText(object, 'location')),
      };
    case 'malformed':
      return { kind, line: readWhole(object, 'line', 1) };
    case 'firstLines':
      return { kind, lines: readWhole(object, 'lines', 1) };
    case 'huge':
      return { kind, megabytes: readNumber(object, 'megabytes') };
    case 'manySamples':
      return { kind, samples: readWhole(object, 'samples') };
    case 'manyLabels':
      return { kind, labels: readWhole(object, 'labels') };
    case 'longName':
    case 'longValue':
      return { kind, bytes: readWhole(object, 'bytes', 1) };
    case 'html':
    case 'json':
    case 'empty':
    case 'endless':
    case 'noDeployments':
      return { kind };
  }
}

function readStatus(object: JsonObject): number {
  const status = readWhole(object, 'status', 200);
  if (status > 599) {
    throw new InvalidInput('"status" must be 200 to 599.');
  }
  return status;
}

type RetryAfter = Extract<FaultyAnswer, { kind: 'status' }>['retryAfter'];

function readRetryAfter(answer: JsonObject): NonNullable<RetryAfter> {
  const object = readObject(answer['retryAfter'], '"retryAfter"', ['as', 'seconds', 'text']);
  const as = readChoice(object, 'as', ['seconds', 'date', 'text']);
  return as === 'text' ? { as, text: readText(object, 'text') } : { as, seconds: readNumber(object, 'seconds') };
}

function readTransfer(value: unknown): FaultyTransfer {
  const object = readObject(value, '"transfer"', ['kind', 'bytesPerSecond', 'afterBytes', 'ending', 'plain']);
  const kind = readChoice(object, 'kind', ['slow', 'cut']);
  return kind === 'slow'
    ? { kind, bytesPerSecond: readWhole(object, 'bytesPerSecond', 1) }
    : {
        kind,
        afterBytes: readWhole(object, 'afterBytes'),
        ...optional(object, 'ending', () => readChoice(object, 'ending', ['destroyed', 'clean'])),
        ...optional(object, 'plain', () => readChoice(object, 'plain', [true] as const)),
      };
}

function readVariant(value: unknown): Partial<WireVariant> {
  const object = readObject(value, '"variant"', ['types', 'codeLabel', 'zeroErrors', 'bounds', 'timestamps']);
  return {
    ...optional(object, 'types', () =>
      readChoice(object, 'types', ['gauge', 'counter', 'untyped', 'histogram', 'none'])
    ),
    ...optional(object, 'codeLabel', () => readChoice(object, 'codeLabel', ['http_code', 'code'])),
    ...optional(object, 'zeroErrors', () => readChoice(object, 'zeroErrors', ['omit', 'zero'])),
    ...optional(object, 'bounds', () => readChoice(object, 'bounds', ['integer', 'float'])),
    ...optional(object, 'timestamps', () => readChoice(object, 'timestamps', [true, false])),
  };
}

/** The field under its name when the object has it, else nothing, so that absent stays absent. */
export function optional<Key extends string, Value>(
  object: JsonObject,
  key: Key,
  read: () => Value
): { [Name in Key]?: Value } {
  const result: { [Name in Key]?: Value } = {};
  if (Object.hasOwn(object, key)) {
    result[key] = read();
  }
  return result;
}
