import { startOf, type Call } from '../calls/tracedCall';
import type { RecordedEvent } from '../recorded';
import { nanoseconds } from './times';

/** What OpenAI's client raises for a status, and what the gateway says with it. */
const FAILURES: Readonly<Record<number, { type: string; message: string }>> = {
  400: { type: 'BadRequestError', message: 'The prompt is longer than the context of the model' },
  408: { type: 'APIStatusError', message: 'The request timed out before it was served' },
  429: { type: 'RateLimitError', message: 'Rate limit exceeded, please try again later' },
  500: { type: 'InternalServerError', message: 'The server had an error while processing the request' },
  502: { type: 'InternalServerError', message: 'Bad gateway' },
  503: { type: 'InternalServerError', message: 'Service unavailable: no replica of the deployment answers' },
  504: { type: 'InternalServerError', message: 'The deployment did not answer in time' },
};

export interface Failure {
  type: string;
  message: string;
}

/** Undefined for a call that was answered. */
export function failureOf({ request: { status } }: Call): Failure | undefined {
  if (status === 200) {
    return undefined;
  }
  const { type, message } = FAILURES[status] ?? { type: 'APIStatusError', message: 'The request failed' };
  return { type, message: `Error code: ${status} - ${message}` };
}

/** The exception as it is written into each span that it went through. */
export function exceptionOf(call: Call, { type, message }: Failure): RecordedEvent {
  return exceptionEvent(nanoseconds(startOf(call)) + nanoseconds(call.request.overallMs), type, message);
}

export function exceptionEvent(timeNs: bigint, type: string, message: string): RecordedEvent {
  return {
    name: 'exception',
    timeNs,
    attributes: {
      'exception.message': message,
      'exception.type': type,
      'exception.stacktrace': `Traceback (most recent call last):\n  File "assistant.py", line 42, in call\n    answer = call_model(messages)\n${type}: ${message}\n`,
    },
  };
}
