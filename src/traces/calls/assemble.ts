import { readUsage } from '../spans/usage';
import type { TokenUsage } from '../spans/infoTypes';
import type { Chunk } from './stream';
import type { CallPiece, Piece } from './deltas';
import type { Answer, ToolCall } from './types';

interface Assembled {
  answers: Answer[];
  usage?: TokenUsage;
}

/**
 * The answers of a stream put together again. MLflow keeps neither the tool calls of a stream nor, when usage comes in
 * a chunk of its own, the true finish reason: only the chunks have them.
 */
export function assemble(chunks: readonly Chunk[]): Assembled {
  const choices = new Map<number, Draft>();
  let usage: TokenUsage | undefined;
  for (const { value, pieces } of chunks) {
    usage = readUsage(value?.usage) ?? usage;
    pieces.forEach((piece) => addPiece(choices, piece));
  }
  const answers = [...choices].sort(([a], [b]) => a - b).map(([, draft]) => finish(draft));
  return { answers, ...(usage === undefined ? {} : { usage }) };
}

interface DraftCall {
  index: number;
  id: string;
  name: string;
  arguments: string[];
}

interface Draft {
  role: string;
  text: string[];
  reasoning: string[];
  calls: DraftCall[];
  finishReason?: string;
}

function addPiece(choices: Map<number, Draft>, piece: Piece): void {
  const draft: Draft = choices.get(piece.choice) ?? { role: 'assistant', text: [], reasoning: [], calls: [] };
  choices.set(piece.choice, draft);
  draft.role = piece.role ?? draft.role;
  draft.text.push(piece.text);
  draft.reasoning.push(piece.reasoning);
  draft.finishReason = piece.finishReason ?? draft.finishReason;
  for (const one of piece.calls) {
    const call = callOf(draft.calls, one);
    call.id = one.id || call.id;
    call.name += one.name;
    call.arguments.push(one.arguments);
  }
}

/** The call that a piece belongs to. A new id begins a new call, since some providers count all of them as the first. */
function callOf(calls: DraftCall[], piece: CallPiece): DraftCall {
  const index = piece.index ?? calls[calls.length - 1]?.index ?? 0;
  const sameId = piece.id === '' ? undefined : calls.find((call) => call.id === piece.id);
  const current = sameId ?? calls.findLast((call) => call.index === index);
  if (current !== undefined && (sameId !== undefined || !beginsAnother(current, piece))) {
    return current;
  }
  const begun: DraftCall = { index, id: '', name: '', arguments: [] };
  calls.push(begun);
  return begun;
}

/** Without ids a name tells, as names come before arguments. */
function beginsAnother(current: DraftCall, piece: CallPiece): boolean {
  return piece.id === ''
    ? piece.name !== '' && current.arguments.some((one) => one !== '')
    : current.id !== '' && current.id !== piece.id;
}

function finish(draft: Draft): Answer {
  const reasoning = draft.reasoning.join('');
  const toolCalls = [...draft.calls]
    .sort((a, b) => a.index - b.index)
    .map((call): ToolCall => ({ id: call.id, name: call.name, arguments: call.arguments.join('') }));
  return {
    role: draft.role,
    text: draft.text.join(''),
    ...(reasoning === '' ? {} : { reasoning }),
    toolCalls,
    attachments: [],
    ...(draft.finishReason === undefined ? {} : { finishReason: draft.finishReason }),
  };
}
