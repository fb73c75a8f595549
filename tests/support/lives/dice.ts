import { Random } from '../../../simulator/world/random';

/** What chance decides in a life; the same seed decides the same. */
export interface Dice {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

export function diceOf(...seeds: readonly number[]): Dice {
  const random = new Random(...seeds);
  const below = (count: number) => Math.floor(random.next() * count);
  const dice: Dice = {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => random.next() < probability,
    pick(list) {
      const picked = list[below(list.length)];
      if (picked === undefined) {
        throw new Error('There is nothing to pick from.');
      }
      return picked;
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, at: random.next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
  return dice;
}
