import { expositionOf } from '../../../src/history/testing/expositionOf';
import { createLedger, type Ledger, type Verdict } from './ledger';
import { diceOf, type Dice } from './dice';
import { failingDisk, type FailingDisk } from './failingDisk';
import { nextTurn, openTab, type LivedTab, type TabWorld } from './livedTab';
import { newOffer, offersAsText, type Offer } from './offers';
import { shownByExport, shownByRead } from './shown';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const LEASE_MS = 20_000;
/** A tab believes its own clock, and drops what is later, at the third scrape in a row that is behind the newest one. */
const BEHIND_BEFORE_DROP = 2;

export interface LifeOptions {
  seed: number;
  operations: number;
  tabs: { least: number; most: number };
}

export interface LifeReport extends Verdict {
  seed: number;
  tabs: number;
  samples: number;
  looks: number;
}

/** All that an operation may use. */
interface Life {
  dice: Dice;
  disk: FailingDisk;
  ledger: Ledger;
  tabs: LivedTab[];
  open(): LivedTab;
  /** Replaces a tab by a page that is opened anew. */
  replace(tab: LivedTab): void;
  now(): number;
  pass(ms: number): void;
  offer(timeMs: number): Offer;
  /** All that was imported, to be imported again. */
  imports: Offer[][];
  report: LifeReport;
}

type Operation = (life: Life, tab: LivedTab) => Promise<void>;

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

interface Choice {
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

function pickOperation(dice: Dice): Choice {
  let at = dice.below(OPERATIONS.reduce((sum, { weight }) => sum + weight, 0));
  for (const choice of OPERATIONS) {
    at -= choice.weight;
    if (at < 0) {
      return choice;
    }
  }
  throw new Error('The weights do not add up.');
}

async function collect(life: Life, tab: LivedTab): Promise<void> {
  if (tab.isBusy) {
    return;
  }
  tab.isBusy = true;
  for (let minutes = life.dice.between(1, 40); minutes > 0 && !tab.isDead(); minutes--) {
    life.pass(MINUTE + 2 * life.dice.below(25));
    await scrape(life, tab);
  }
  tab.isBusy = false;
}

/** Asks for the right to scrape, scrapes and stores, as a collector does. */
async function scrape({ dice, ledger, now, offer: newScrape }: Life, tab: LivedTab): Promise<void> {
  const { history, budget } = tab;
  const timeMs = now() + tab.skewMs;
  const claim = await budget.claim(timeMs, { intervalMs: MINUTE, leaseMs: LEASE_MS });
  if (!claim.granted) {
    return;
  }
  const offer = newScrape(timeMs);
  const kept = await budget.release(claim.generation, () => ({ nextAllowedAt: timeMs + MINUTE, backOffMs: 0 }));
  if (!kept) {
    return;
  }
  ledger.offer(offer, tab);
  const mayDrop = tab.behindInARow >= BEHIND_BEFORE_DROP;
  const result = await history.append(timeMs, expositionOf(dice.shuffled(offer.samples)), {
    lease: claim.shared ? claim.generation : undefined,
    news: String(timeMs),
  });
  if (result.appended) {
    ledger.taken(offer, tab);
  } else {
    ledger.refused(offer);
  }
  if (mayDrop) {
    ledger.mayHaveDroppedAfter(offer);
  }
  const isNewest = result.appended && (await history.coverage()).newestMs === timeMs;
  tab.behindInARow = isNewest ? 0 : tab.behindInARow + 1;
  await noteWhatIsStored(ledger, tab);
}

async function noteWhatIsStored(ledger: Ledger, tab: LivedTab): Promise<void> {
  const { stored } = await tab.history.stats();
  if (tab.isDead()) {
    ledger.left(tab);
  } else if (stored?.unsaved === 0) {
    ledger.allStored(tab);
  }
}

async function killWhileCollecting(life: Life, tab: LivedTab): Promise<void> {
  tab.killAfter(life.dice.between(1, 120));
  await collect(life, tab);
  if (life.tabs.includes(tab)) {
    life.replace(tab);
  }
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

async function importText(life: Life, tab: LivedTab): Promise<void> {
  const { dice, ledger, now, imports } = life;
  const again = imports.length > 0 && dice.chance(0.3);
  const fromMs = now() - dice.between(1, 600) * MINUTE;
  // At odd milliseconds, while scrapes begin at even ones: no time is offered twice.
  const offers = again
    ? dice.pick(imports)
    : Array.from({ length: dice.between(1, 30) }, (_, at) => life.offer(fromMs + at * MINUTE + 30_001)).filter(
        ({ timeMs }) => timeMs < now()
      );
  if (offers.length === 0) {
    return;
  }
  imports.push(offers);
  const before = new Map(offers.map((offer) => [offer, offer.fate]));
  for (const offer of offers) {
    ledger.offer(offer, tab);
    offer.fate = again && offer.fate !== 'stored' ? 'open' : offer.fate;
  }
  try {
    const { samples } = await tab.history.importText(chunksOf(offersAsText(offers)), { nowMs: now() });
    // Where a series showed something already, nothing is taken; which samples those were is not told.
    const isWhole = samples === offers.reduce((sum, { values }) => sum + values.size, 0);
    for (const offer of offers) {
      if (isWhole && !again) {
        ledger.taken(offer, tab);
      } else {
        offer.fate = before.get(offer) === 'stored' && offer.fate === 'stored' ? 'stored' : 'open';
      }
    }
    await noteWhatIsStored(ledger, tab);
  } catch {
    offers.filter(() => !again && !tab.isDead()).forEach(ledger.refused);
    if (tab.isDead()) {
      ledger.left(tab);
    }
  }
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

async function look({ dice, ledger, report }: Life, tab: LivedTab): Promise<void> {
  const judge = ledger.expectation();
  await tab.history.catchUp();
  const shown = await (dice.chance(0.3) ? shownByExport : shownByRead)(tab.history);
  if (!tab.isDead()) {
    note(report, judge(shown), tab.name);
  }
}

async function moveClock(life: Life, tab: LivedTab): Promise<void> {
  if (life.dice.chance(0.3)) {
    tab.skewMs = life.dice.chance(0.5) ? 0 : life.dice.between(-90, 90) * MINUTE;
  }
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

function note(report: LifeReport, verdict: Verdict, name: string): void {
  report.looks++;
  report.wrong += verdict.wrong;
  report.doubled += verdict.doubled;
  report.lost += verdict.lost;
  report.first ??= verdict.first && `${name}: ${verdict.first}`;
}
