import { expositionOf } from '../../../src/history/testing/expositionOf';
import type { Ledger } from './ledger';
import type { LivedTab } from './livedTab';
import { MINUTE, type Life } from './scene';

const LEASE_MS = 20_000;
/** A tab believes its own clock, and drops what is later, at the third scrape in a row that is behind the newest one. */
const BEHIND_BEFORE_DROP = 2;

export async function collect(life: Life, tab: LivedTab): Promise<void> {
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
export async function scrape({ dice, ledger, now, offer: newScrape }: Life, tab: LivedTab): Promise<void> {
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

export async function noteWhatIsStored(ledger: Ledger, tab: LivedTab): Promise<void> {
  const { stored } = await tab.history.stats();
  if (tab.isDead()) {
    ledger.left(tab);
  } else if (stored?.unsaved === 0) {
    ledger.allStored(tab);
  }
}

export async function killWhileCollecting(life: Life, tab: LivedTab): Promise<void> {
  tab.killAfter(life.dice.between(1, 120));
  await collect(life, tab);
  if (life.tabs.includes(tab)) {
    life.replace(tab);
  }
}
