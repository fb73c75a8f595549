import { IDBFactory } from 'fake-indexeddb';
import { createTurns } from '../../src/series/turns';
import { rangeParts, timeGrid, type TimeGrid } from '../../src/evaluate';
import type { Storage } from '../../src/database/storage';
import { createHistory, type History } from '../../src/history';
import { browser } from '../../src/history/testing/storedTabs';
import { isOfRange, type MetricsPlan } from '../../src/plan';
import { evaluateHistory } from '../../src/stores/browser/evaluateHistory';
import { createKeptResults } from '../../src/stores/browser/keptResults';
import { visibleHistory } from '../../src/stores/browser/visibleHistory';
import { Random } from '../../simulator/world/random';
import { compareGrids, shapeOf, type Difference } from '../differential/compareGrids';
import type { Day } from '../differential/day';
import { generateQuestion } from '../differential/generateQuestion';
import { columnWriter, importOf } from './comesIn';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface SequenceReport {
  questions: number;
  samples: number;
  /** Blocks that tabs have on disk in the end: without any, nothing of what is read from there was tried. */
  storedBlocks: number;
  /** Questions of which some number, or what there is beside numbers, was another than computed anew. */
  wrong: Array<{ plan: MetricsPlan; grid: TimeGrid; after: string; differences: Difference[] }>;
}

/** A tab of the browser, and what it has kept. */
interface Tab {
  history: History;
  visible: { untilMs: number };
  results: ReturnType<typeof createKeptResults>;
}

/** One panel that is asked again and again, as its range moves on. */
interface Panel {
  plan: MetricsPlan;
  scrapeIntervalMs: number;
  intervalMs: number;
  spanMs: number;
  utcOffsetSeconds: number;
}

/**
 * A part of a day as tabs live it: they collect, fail, sleep, import what others exported, clear, drop what is old, and
 * have clocks that go wrong and storage that does not answer. Between all that, and while it happens, panels are asked,
 * and every answer made of what is kept is compared with one computed anew from nothing.
 */
export async function playSequence(seed: number, day: Day, questions: number): Promise<SequenceReport> {
  const random = new Random(seed, 3);
  const pauses = new Random(seed, 4);
  const chance = (share: number) => random.next() < share;
  const between = (from: number, to: number) => from + random.next() * (to - from);
  let retentionMs = chance(0.3) ? 4 * HOUR : 48 * HOUR;
  const options = {
    get retentionMs() {
      return retentionMs;
    },
    scrapeIntervalMs: MINUTE,
    // Storing, loading and importing stop at each of their steps as well, and go on some time later.
    turns: createTurns(
      () => Infinity,
      () => new Promise<void>((goOn) => (pauses.next() < 0.1 ? setImmediate(goOn) : goOn()))
    ),
  };
  const shared = chance(0.5) ? browser(new IDBFactory()) : undefined;
  let answers = true;
  const seenAs = (storage: Storage): Storage => ({
    ...storage,
    run: async (work) => (answers ? storage.run(work) : { ok: false, problem: 'failed' }),
    problem: () => (answers ? storage.problem() : 'failed'),
  });
  const tabOf = (stored: NonNullable<typeof shared>): History => {
    const retentionsInUse = () => new Map([['', retentionMs]]);
    return stored.tab({ ...options, retentionsInUse }, seenAs);
  };
  const histories = shared === undefined ? [createHistory(options)] : [tabOf(shared), tabOf(shared)];
  let nowMs = day.startMs;
  const tabs = histories.map((history): Tab => {
    const visible = { untilMs: Infinity };
    const visibleUntilMs = () => visible.untilMs;
    const shown = visibleHistory(history, visibleUntilMs);
    return {
      history: shown,
      visible,
      results: createKeptResults({ history: shown, visibleUntilMs, now: () => nowMs }),
    };
  });
  const panels = Array.from({ length: 8 }, (_, number) => panelOf(seed, number, day, random));
  /** What happens while an answer is computed, and whether it has. */
  const midst = { share: 0, hasHappened: false };
  const turns = createTurns(
    () => Infinity,
    async () => {
      if (chance(midst.share)) {
        midst.hasHappened = true;
        await (chance(0.5) ? collect(1) : disturb()).catch(() => {});
      }
    }
  );
  const writer = columnWriter();
  const columns = day.columns.slice(Math.floor(between(0, day.columns.length / 2)));
  const report: SequenceReport = { questions: 0, samples: 0, storedBlocks: 0, wrong: [] };
  let after = 'the beginning';
  const anyTab = (): Tab => tabs[Math.floor(random.next() * tabs.length)] ?? tabs[0]!;

  async function collect(count: number): Promise<void> {
    for (const column of columns.splice(0, count)) {
      nowMs = column.timeMs;
      await writer.write(anyTab().history, column);
    }
  }

  async function disturb(): Promise<string> {
    const { history, visible } = anyTab();
    const fate = random.next();
    if (fate < 0.25) {
      await history.importText(importOf(between(nowMs - 6 * HOUR, nowMs), random), { nowMs });
      return 'an import';
    }
    if (fate < 0.4) {
      const [column] = columns;
      // A clock that was ahead for one scrape: later ones come before it.
      if (column !== undefined) {
        await writer.write(history, { ...column, timeMs: column.timeMs + Math.floor(between(3, 30)) * MINUTE });
      }
      return 'a clock ahead';
    }
    if (fate < 0.5) {
      columns.splice(0, Math.floor(between(3, 40)));
      return 'a gap';
    }
    if (fate < 0.55) {
      await history.clear();
      return 'a clear';
    }
    if (fate < 0.7) {
      visible.untilMs = chance(0.5) ? Infinity : chance(0.2) ? -Infinity : nowMs - between(0, HOUR);
      return 'another access';
    }
    if (fate < 0.75) {
      retentionMs = chance(0.5) ? 2 * HOUR : 48 * HOUR;
      return 'another retention';
    }
    if (fate < 0.85) {
      answers = !answers;
      return answers ? 'storage that answers again' : 'storage that does not answer';
    }
    return 'nothing';
  }

  /** @param isSettled whether nothing else happens meanwhile; otherwise the answer may be of before or after */
  async function ask(isSettled = true): Promise<void> {
    const { history, results } = anyTab();
    const panel = panels[Math.floor(random.next() * panels.length)] ?? panels[0]!;
    if (chance(0.1)) {
      panel.spanMs = Math.max(10 * panel.intervalMs, panel.spanMs * between(0.3, 2));
    }
    const toMs = nowMs + between(0, MINUTE) - (chance(0.2) ? between(0, 3 * HOUR) : 0);
    const { plan, scrapeIntervalMs, intervalMs, utcOffsetSeconds } = panel;
    const today = timeGrid({ fromMs: toMs - panel.spanMs, toMs, intervalMs, utcOffsetSeconds });
    // A row with an offset: the same steps, so many earlier.
    const offsetMs = chance(0.2) ? Math.ceil(between(0, 4 * HOUR) / today.stepMs) * today.stepMs : 0;
    const grid = { ...today, startMs: today.startMs - offsetMs };
    const { newestMs, newestGoodMs, newestScrapeMs } = await history.coverage(nowMs);
    const isHeld = newestGoodMs !== undefined && newestScrapeMs !== undefined && newestGoodMs < newestScrapeMs;
    const edge =
      offsetMs === 0 && chance(0.6)
        ? { evaluateMs: Math.max(toMs, newestGoodMs ?? 0), nowMs: toMs, isHeld }
        : undefined;
    const asked = { scrapeIntervalMs, edge };
    const kept = { results, settledMs: newestMs ?? -Infinity };
    Object.assign(midst, { share: chance(0.2) ? 0.3 : 0, hasHappened: false });
    // Mostly much smaller than in a page, where these series would all be one portion.
    const portions = chance(0.2)
      ? undefined
      : { atOnce: between(1, 3_000), mostOfPart: between(1, 6_000), mostFound: between(1, 30_000) };
    const ours = await evaluateHistory(history, plan, grid, { ...asked, kept, turn: turns.begin(), portions });
    midst.share = 0;
    if (midst.hasHappened || !isSettled) {
      // What is kept of it shows in the next answers.
      after = 'a change in the midst of an answer';
      return;
    }
    const anew = await evaluateHistory(history, plan, grid, asked);
    const { samples, differences } = compareGrids(ours.grid, anew.grid);
    report.questions++;
    report.samples += samples;
    if (differences.length > 0 || shapeOf(ours.grid) !== shapeOf(anew.grid)) {
      report.wrong.push({ plan, grid, after, differences });
    }
  }

  await collect(Math.floor(between(5, 200)));
  while (report.questions < questions && columns.length > 0) {
    await collect(Math.floor(between(0, 6)));
    if (chance(0.15)) {
      // What the browser did not take has changed nothing.
      after = await disturb().catch((error: unknown) => String(error));
    }
    if (chance(0.15)) {
      after = 'two at once';
      await Promise.all([chance(0.5) ? collect(1) : disturb().catch(() => {}), ask(false)]);
    }
    await ask();
  }
  const stats = await Promise.all(tabs.map(({ history }) => history.stats()));
  report.storedBlocks = stats.reduce((sum, { stored }) => sum + (stored?.blocks ?? 0), 0);
  shared?.close();
  return report;
}

/** Of a plan of which so many others are generated before one is a window of a whole range that is taken in parts. */
const TRIES = 40;

function panelOf(seed: number, number: number, day: Day, random: Random): Panel {
  const spansRange = number % 3 === 0;
  const generated = Array.from({ length: spansRange ? TRIES : 1 }, (_, attempt) => number + 8 * attempt);
  const questions = generated.map((each) => generateQuestion(seed, each, day));
  const inParts = questions.filter(({ plan }) => isOfRange(plan) && rangeParts(plan, 0, 6 * HOUR) !== undefined);
  const { plan, grid, scrapeIntervalMs } = (spansRange ? inParts[number % inParts.length] : undefined) ?? questions[0]!;
  const spans = [30 * MINUTE, 2 * HOUR, 6 * HOUR];
  const spanMs = spans[Math.floor(random.next() * spans.length)] ?? HOUR;
  const intervalMs = Math.max(grid.stepMs, spanMs / 150);
  return { plan, scrapeIntervalMs, intervalMs, spanMs, utcOffsetSeconds: random.next() < 0.8 ? 0 : 19_800 };
}
