import type { Dice } from './dice';
import { importText } from './importing';
import type { LivedTab } from './livedTab';
import { look } from './looking';
import { MINUTE, type Life, type Operation } from './scene';
import { collect, killWhileCollecting } from './scraping';

interface Choice {
  /** How often it is picked, beside the others. */
  weight: number;
  run: Operation;
  /** May happen to a tab that is busy or asleep. */
  isFree?: true;
}

const OPERATIONS: readonly Choice[] = [
  { weight: 40, run: collect },
  { weight: 14, run: look },
  { weight: 5, run: async ({ dice, pass }) => pass(dice.between(1, 60) * MINUTE), isFree: true },
  { weight: 4, run: async (life, tab) => life.replace(tab) },
  { weight: 5, run: killWhileCollecting },
  { weight: 4, run: async (_, tab) => tab.sleep(), isFree: true },
  { weight: 4, run: async (_, tab) => tab.wake(), isFree: true },
  { weight: 3, run: clear },
  { weight: 5, run: importText },
  {
    weight: 8,
    run: async ({ dice, disk }) => disk.failWrites(dice.chance(0.6) ? 1 : dice.between(2, 60)),
    isFree: true,
  },
  { weight: 4, run: async ({ disk }) => disk.makeRoom(), isFree: true },
  { weight: 2, run: moveClock, isFree: true },
];

export function pickOperation(dice: Dice): Choice {
  let at = dice.below(OPERATIONS.reduce((sum, { weight }) => sum + weight, 0));
  for (const choice of OPERATIONS) {
    at -= choice.weight;
    if (at < 0) {
      return choice;
    }
  }
  throw new Error('The weights do not add up.');
}

async function clear({ ledger }: Life, tab: LivedTab): Promise<void> {
  const erasure = ledger.beginErasure(() => true);
  try {
    await tab.history.clear();
    erasure.end(tab.isDead() ? 'unknown' : 'erased');
  } catch {
    erasure.end(tab.isDead() ? 'unknown' : 'nothing');
  }
}

async function moveClock(life: Life, tab: LivedTab): Promise<void> {
  if (life.dice.chance(0.3)) {
    tab.skewMs = life.dice.chance(0.5) ? 0 : life.dice.between(-90, 90) * MINUTE;
  }
}
