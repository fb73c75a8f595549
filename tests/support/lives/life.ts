import { diceOf, type Dice } from './dice';
import { failingDisk } from './failingDisk';
import { createLedger } from './ledger';
import { nextTurn, openTab, type LivedTab, type TabWorld } from './livedTab';
import { look } from './looking';
import { newOffer } from './offers';
import { pickOperation } from './operations';
import { MINUTE, type Life, type LifeReport } from './scene';
import { noteWhatIsStored, scrape } from './scraping';

const START = Date.UTC(2026, 0, 1, 12);

export interface LifeOptions {
  seed: number;
  operations: number;
  tabs: { least: number; most: number };
}

/** A life of several tabs over one database, decided by chance; whatever is shown is compared with what was given. */
export async function runLife({ seed, operations, tabs: { least, most } }: LifeOptions): Promise<LifeReport> {
  const dice = diceOf(seed, least, most);
  const life = newLife(seed, dice, dice.between(least, most));
  // Without it records are stored as they are, and nothing depends on another thread.
  const compression: unknown = Reflect.get(globalThis, 'CompressionStream');
  Reflect.deleteProperty(globalThis, 'CompressionStream');
  try {
    const running = new Map<Promise<void>, LivedTab>();
    for (let turn = 0; turn < operations; turn++) {
      const { isFree, run } = pickOperation(dice);
      const tab = dice.pick(life.tabs);
      if (!isFree && (tab.isBusy || tab.isAsleep())) {
        tab.wake();
      }
      const work = run(life, tab);
      running.set(work, tab);
      void work.finally(() => running.delete(work));
      if (dice.chance(0.6)) {
        await Promise.all([...running].filter(([, user]) => !user.isAsleep()).map(([promise]) => promise));
      }
    }
    life.tabs.forEach((tab) => tab.wake());
    await Promise.all([...running].filter(([, user]) => life.tabs.includes(user)).map(([promise]) => promise));
    await comeToRest(life);
    return life.report;
  } finally {
    life.disk.restore();
    Reflect.set(globalThis, 'CompressionStream', compression);
  }
}

function newLife(seed: number, dice: Dice, tabCount: number): Life {
  const disk = failingDisk(dice.chance);
  const ledger = createLedger();
  let nowMs = START;
  let opened = 0;
  let blocks = 0;
  let offers = 0;
  const world: TabWorld = {
    disk,
    dice,
    now: () => nowMs,
    newId: () => `block ${++blocks}`,
    onDurable(from) {
      for (const tab of life.tabs) {
        if (tab !== from && dice.chance(0.7)) {
          void tab.history.catchUp();
        }
      }
    },
  };
  const life: Life = {
    dice,
    disk,
    ledger,
    tabs: [],
    open: () => openTab(`tab ${++opened}`, world),
    replace(tab) {
      tab.killAfter(0);
      tab.wake();
      ledger.left(tab);
      life.tabs[life.tabs.indexOf(tab)] = life.open();
    },
    now: () => nowMs,
    pass(ms) {
      nowMs += ms;
    },
    offer: (timeMs) => newOffer(++offers, timeMs, dice),
    imports: [],
    report: { seed, tabs: tabCount, samples: 0, looks: 0, wrong: 0, doubled: 0, lost: 0 },
  };
  life.tabs.push(...Array.from({ length: tabCount }, life.open));
  return life;
}

/** With room again all is stored; then all tabs show the same, and so does one that is opened anew. */
async function comeToRest(life: Life): Promise<void> {
  const { ledger, disk, report } = life;
  disk.makeRoom();
  life.tabs.filter((tab) => tab.isDead()).forEach(life.replace);
  // Past whatever a clock that was ahead has stamped.
  life.pass(3 * 60 * MINUTE);
  for (const tab of life.tabs) {
    tab.skewMs = 0;
    for (let scrapes = 0; scrapes < 3; scrapes++) {
      life.pass(2 * MINUTE);
      await scrape(life, tab);
    }
    await tab.history.catchUp();
    await noteWhatIsStored(ledger, tab);
  }
  await nextTurn();
  for (const tab of [...life.tabs, life.open()]) {
    await look(life, tab);
  }
  report.samples = ledger.samples();
}
