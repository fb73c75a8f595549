import { list, object, print, someText, text } from '../json';
import { idText } from './ids';
import type { Assessment } from './infoTypes';

/** Feedback and expectations of people, judges and code. */
export function readAssessments(value: unknown): Assessment[] {
  return list(value).flatMap((one): Assessment[] => {
    const source = object(one) ?? {};
    const name = someText(source.assessment_name) ?? someText(source.name);
    const feedback = object(source.feedback);
    const expectation = object(source.expectation);
    if (name === undefined || (feedback === undefined && expectation === undefined)) {
      return [];
    }
    const timeMs = Date.parse(text(source.create_time) ?? '');
    return [
      {
        kind: feedback === undefined ? 'expectation' : 'feedback',
        name,
        value: feedback === undefined ? expectationValue(expectation) : feedback.value,
        ...present('rationale', someText(source.rationale)),
        ...present('source', sourceText(source.source)),
        ...present('spanId', spanIdOf(source.span_id)),
        ...(Number.isNaN(timeMs) ? {} : { timeMs }),
        ...present('error', errorText(feedback?.error)),
        valid: source.valid !== false,
      },
    ];
  });
}

function expectationValue(expectation: ReturnType<typeof object>): unknown {
  return expectation?.value ?? object(expectation?.serialized_value)?.value;
}

function sourceText(value: unknown): string | undefined {
  const source = object(value);
  return someText([text(source?.source_type), text(source?.source_id)].filter((part) => part !== undefined).join(' '));
}

function spanIdOf(value: unknown): string | undefined {
  const id = someText(value);
  return id === undefined ? undefined : idText(id);
}

function errorText(value: unknown): string | undefined {
  const error = object(value);
  return error === undefined
    ? someText(value)
    : someText(text(error.error_message) ?? text(error.error_code) ?? print(error));
}

function present<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  const result: Partial<Record<Key, string>> = {};
  if (value !== undefined) {
    result[key] = value;
  }
  return result;
}
