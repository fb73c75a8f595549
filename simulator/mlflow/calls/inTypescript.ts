import { mix } from '../../world/random';
import type { TracedCall } from './tracedCall';

/** One of so many chats and agents is a program in TypeScript. */
const ONE_OF = 3;

/** The same call, made by a program in TypeScript where there are such programs and it is one of them. */
export function inTypescript(traced: TracedCall): TracedCall {
  const { call, scenario } = traced;
  if (mix(call.key, 9) % ONE_OF !== 0) {
    return traced;
  }
  switch (scenario.kind) {
    case 'chat':
      return { ...traced, scenario: { ...scenario, kind: 'typescriptChat' } };
    case 'agent':
      return { ...traced, scenario: { ...scenario, kind: 'typescriptAgent' } };
    default:
      return traced;
  }
}
