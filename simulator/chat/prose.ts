import { mix, Random } from '../world/random';

const SUBJECTS = [
  'The deployment',
  'A glass of water',
  'Open source',
  'The model',
  'Every token',
  'The weather',
  'A cache',
];
const VERBS = ['answers', 'freezes', 'grows', 'learns', 'waits', 'travels', 'shares what it knows'];
const REASONS = [
  'because many people look at it',
  'as long as the queue is short',
  'faster than one expects',
  'when the prompt is clear',
  'without asking twice',
  'in about a minute',
];

/** A number of 32 bits for a text. */
export function hashText(text: string): number {
  const codes = new Array<number>(text.length);
  for (let index = 0; index < text.length; index++) {
    codes[index] = text.charCodeAt(index);
  }
  return mix(...codes.slice(0, 20_000), text.length);
}

/** Sentences with about as many tokens as asked for. */
export function prose(random: Random, tokens: number): string {
  const sentences: string[] = [];
  for (let count = 0; count < tokens;) {
    const sentence = `${pick(random, SUBJECTS)} ${pick(random, VERBS)} ${pick(random, REASONS)}.`;
    sentences.push(sentence);
    count += countTokens(sentence);
  }
  return sentences.join(' ');
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random.next() * choices.length)];
  if (choice === undefined) {
    throw new RangeError('There is nothing to pick from.');
  }
  return choice;
}

/** Pieces of a text as a stream sends them: a word with the space before it. Joined they are the text again. */
export function tokenize(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

export function countTokens(text: string): number {
  return tokenize(text).length;
}
