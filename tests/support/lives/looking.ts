import type { Verdict } from './ledger';
import type { LivedTab } from './livedTab';
import type { Life, LifeReport } from './scene';
import { shownByExport, shownByRead } from './shown';

/** Compares what the tab shows, read or exported, with what it must and may show. */
export async function look({ dice, ledger, report }: Life, tab: LivedTab): Promise<void> {
  const judge = ledger.expectation();
  await tab.history.catchUp();
  const shown = await (dice.chance(0.3) ? shownByExport : shownByRead)(tab.history);
  if (!tab.isDead()) {
    note(report, judge(shown), tab.name);
  }
}

function note(report: LifeReport, verdict: Verdict, name: string): void {
  report.looks++;
  report.wrong += verdict.wrong;
  report.doubled += verdict.doubled;
  report.lost += verdict.lost;
  report.first ??= verdict.first && `${name}: ${verdict.first}`;
}
