import type { LivedTab } from './livedTab';
import { offersAsText } from './offers';
import { MINUTE, type Life } from './scene';
import { noteWhatIsStored } from './scraping';

/** Imports what was never offered before or, at times, an import of before once more. */
export async function importText(life: Life, tab: LivedTab): Promise<void> {
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
