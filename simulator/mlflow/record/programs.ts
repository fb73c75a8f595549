import { schemaValue } from '../../chat/schemaValue';
import { Random } from '../../world/random';
import type { Call, Session } from '../calls/tracedCall';
import type { JsonObject, LinkedPrompt, RecordedSpan } from '../recorded';
import { chatSpan, functionSpan } from './chatSpan';
import { exceptionOf, failureOf } from './failure';
import { spanIdOf } from './ids';
import { answerText, chosen, instructionText, reasoningText } from './texts';
import { timesOf } from './times';
import { PROMPT, QUESTIONS, TICKET_FORMAT, TICKETS, TOPICS } from './words';
import type { Answer } from './chatAnswer';

/** What a program that MLflow's Python client traces leaves behind. The first span is the root. */
export interface Program {
  spans: readonly RecordedSpan[];
  session?: Session;
  prompts?: readonly LinkedPrompt[];
}

/** Before and after a call the program does a little of its own. */
export const AROUND_NS = 3_000_000n;

export const says = (role: string, content: string): JsonObject => ({ role, content });

/** A single question without a program around it. */
export function chatProgram(traceId: string, call: Call, streams: boolean): Program {
  const question = chosen(call, 41, QUESTIONS);
  const text = answerText(call);
  const isCut = chosen(call, 42, [...Array(20).keys()]) === 0;
  const messages = [says('system', instructionText(call, [question])), says('user', question)];
  return {
    spans: [
      chatSpan({
        traceId,
        spanId: spanIdOf(call.key, 0),
        call,
        messages,
        parameters: {
          temperature: chosen(call, 43, [0, 0.2, 0.7, 0.95]),
          max_tokens: isCut ? Math.max(1, call.request.generatedTokens) : 16_384,
        },
        streams,
        answer: answered(call, text, isCut ? 'length' : 'stop'),
      }),
    ],
  };
}

/** An answer that has to fit a schema. */
export function structuredProgram(traceId: string, call: Call): Program {
  const ticket = chosen(call, 44, TICKETS);
  const value = schemaValue(
    {
      type: 'object',
      properties: {
        category: { enum: ['billing', 'delivery', 'technical'] },
        urgency: { type: 'integer', minimum: 1, maximum: 5 },
        summary: { type: 'string' },
      },
    },
    new Random(call.key, 45)
  );
  return {
    spans: [
      chatSpan({
        traceId,
        spanId: spanIdOf(call.key, 0),
        call,
        messages: [says('system', instructionText(call, [ticket])), says('user', ticket)],
        parameters: { temperature: 0, response_format: TICKET_FORMAT },
        streams: false,
        answer: answered(call, JSON.stringify(value), 'stop'),
      }),
    ],
  };
}

/** One turn of a talk: a function of the program, and in it a streamed call with all that was said before. */
export function turnProgram(traceId: string, call: Call, session: Session, earlier: readonly Call[]): Program {
  const questionOf = (turn: number) => questionAt(session.topic, turn);
  const said = earlier.flatMap((one, turn) => [says('user', questionOf(turn)), says('assistant', answerText(one))]);
  const question = questionOf(earlier.length);
  const text = answerText(call);
  const failure = failureOf(call);
  const rootId = spanIdOf(call.key, 0);
  const { startNs, endNs } = timesOf(call);
  const prompt = { name: PROMPT, version: chosen(call, 46, ['1', '2', '2']) };
  const linked = [{ name: prompt.name, version: prompt.version }];
  return {
    session,
    prompts: linked,
    spans: [
      functionSpan({
        traceId,
        spanId: rootId,
        name: 'turn',
        type: 'CHAIN',
        startNs: startNs - AROUND_NS,
        endNs: endNs + AROUND_NS,
        inputs: { question, session: session.id, user: session.user },
        more: { 'mlflow.linkedPrompts': linked },
        ...(failure === undefined ? { outputs: text } : {}),
        events: failure === undefined ? [] : [exceptionOf(call, failure)],
      }),
      chatSpan({
        traceId,
        spanId: spanIdOf(call.key, 1),
        parentId: rootId,
        call,
        messages: [
          says('system', instructionText(call, [...said.map(({ content }) => String(content)), question])),
          ...said,
          says('user', question),
        ],
        parameters: { temperature: 0.3, user: session.user },
        streams: true,
        answer: answered(call, text, 'stop'),
      }),
    ],
  };
}

function questionAt(topic: number, turn: number): string {
  const questions = TOPICS[topic % TOPICS.length] ?? [];
  return questions[turn % questions.length] ?? '';
}

export function answered(call: Call, text: string, finishReason: 'stop' | 'length'): Answer {
  return { text, reasoning: reasoningText(call), toolCall: undefined, finishReason };
}
