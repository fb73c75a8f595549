import {
  chunkedTransport,
  createCollector,
  describeScrapeError,
  isFresh,
  scrapeOnce,
  type ChunkedBackend,
  type Collector,
  type CollectorState,
  type Refusal,
  type ScrapeError,
  type ScrapeOutcome,
  type World,
} from '../../collect';
import type { ScrapeLease } from '../../database/lease';
import type { StorageProblem } from '../../database/storage';
import { createExpositionParser, SeriesTable, DEFAULT_LIMITS, type MetricType } from '../../exposition';
import type { History } from '../../history';
import { IN_ONE_GO, type Turns } from '../../series/turns';
import type { CollectionOptions } from '../options';
import { accountOf } from './accounts';
import { createKeptResults, type KeptResults } from './keptResults';
import { visibleHistory } from './visibleHistory';

export type Backend = ChunkedBackend;

export interface TimedError {
  timeMs: number;
  error: ScrapeError;
}

const MOST_ERRORS = 10;
/** Results that nobody has asked for so long are of a panel that is closed. */
const KEPT_UNUSED_MS = 600_000;

/**
 * Below the metrics route, and the same path again for a server that resolves encoded dots. The slash is encoded too,
 * since a browser itself would resolve dots that are a part of their own.
 */
const OUT_AND_BACK = '/..%2fmetrics';

/** What collects for one data source, and what it has collected. */
export interface Collection {
  readonly options: CollectionOptions;
  /** As far as this data source may show it. */
  readonly history: History;
  /** All of it. */
  readonly stored: History;
  readonly collector: Collector;
  /** What its panels were shown, as far as it may be shown again. */
  readonly results: KeptResults;
  readonly turns: Turns;
  /** Tells the other data sources of this page that there is something new in the history. */
  tellOthers(): void;
  /** Ends collecting; what was collected stays. */
  close(): void;
  /** Milliseconds since the epoch. */
  clock(): number;
  /** Whether a panel may be answered without waiting for a scrape. */
  isFresh(): boolean;
  readonly lease: ScrapeLease;
  /** When this data source was not let in. */
  refusals(): readonly Refusal[];
  /** Deletes what was collected, and what explains its gaps. */
  clear(): Promise<void>;
  /** The newest errors of this page, oldest first. */
  errors(): readonly TimedError[];
  /** TYPE lines of the last scrape that this tab made, by metric. */
  types(): ReadonlyMap<string, MetricType>;
  /** Why the history is in memory only. */
  storageProblem(): StorageProblem | undefined;
  /** Tells pages that were opened before that these are the settings now, unless one has told that they are not. */
  tellSettings(): void;
  /** Forgets what other pages have told of them. */
  renewSettings(): void;
  /** Takes notice of what another page has told. */
  hearSettings(text: string): void;
  /** Whether the server answers a path that leads out of the route and back; asked once. Undefined when that cannot be told. */
  resolvesDots(): Promise<boolean | undefined>;
  /** Why the newest values are not newer, and what to do; undefined when all is well. */
  problem(): string | undefined;
}

/**
 * Opens the collection of a data source and returns what finds it. Grafana makes a new data source object whenever
 * settings are saved and keeps old ones alive in open panels, so collections live here: the same settings get the
 * running one, changed settings replace it, and old objects then use the new one too. Another account or address
 * begins a history of its own; another interval or retention goes on with the one it has (until the page is reloaded).
 */
export function openCollection(options: CollectionOptions, backend: Backend, world: World): () => Collection {
  const { running, channel } = runningOn(world);
  const current = running.get(options.uid);
  let opened = current;
  if (opened === undefined || !sameOptions(opened.options, options)) {
    current?.close();
    opened = createCollection(options, backend, world, channel);
    running.set(options.uid, opened);
  }
  // Whoever opens it has just been given these settings by Grafana's server.
  opened.renewSettings();
  const fallback = opened;
  return () => running.get(options.uid) ?? fallback;
}

/** What collects on a page, by the uid of its data source, and the way to other pages of this browser. */
interface Running {
  running: Map<string, Collection>;
  channel: Channel;
}

type Channel = { tell(text: string): void } | undefined;

const runningIn = new WeakMap<World, Running>();

function runningOn(page: World): Running {
  const known = runningIn.get(page);
  if (known !== undefined) {
    return known;
  }
  const running = new Map<string, Collection>();
  const hear = (text: string) => running.forEach((collection) => collection.hearSettings(text));
  const channel = page.shared?.factory && page.shared.openChannel(hear);
  const opened = { running, channel };
  runningIn.set(page, opened);
  return opened;
}

function createCollection(options: CollectionOptions, backend: Backend, world: World, channel: Channel): Collection {
  const { clock, timers, random, turns = IN_ONE_GO } = world;
  const page = { clock, timers, turns };
  const account = accountOf(world, options);
  const { lease, catchUp } = account;
  const access = account.accessOf(options.uid);
  const visibleUntilMs = () => access.visibleUntilMs(clock.now());
  const history = visibleHistory(account.history, visibleUntilMs);
  const results = createKeptResults({ history, visibleUntilMs, now: () => clock.now() });
  const transport = chunkedTransport(backend, options.metricsUrl);
  const table = new SeriesTable();
  let types: ReadonlyMap<string, MetricType> = new Map();
  let errors: readonly TimedError[] = [];
  let isOutdated = false;
  const whose = `settings of ${JSON.stringify([options.scope, options.uid])}: `;
  const asked = `${whose}${JSON.stringify([options.apiUrl, options.accountId])}`;

  async function scrape(signal: AbortSignal): Promise<ScrapeOutcome> {
    if (options.accountId === '') {
      const error = { kind: 'misconfigured', missing: 'accountId' } as const;
      return { ok: false, error, timeMs: clock.now(), durationMs: 0 };
    }
    const createParser = () => createExpositionParser({ limits: DEFAULT_LIMITS, table });
    const timeMs = clock.now();
    const outcome = isOutdated ? undefined : await scrapeOnce({ ...page, transport, createParser, signal });
    // Grafana's server asks with the settings as they are, so the answer may be another account's.
    if (outcome === undefined || isOutdated) {
      return { ok: false, error: { kind: 'outdated' }, timeMs, durationMs: 0 };
    }
    if (outcome.ok) {
      types = new Map([...outcome.scrape.exposition.metadata].map(([name, { type }]) => [name, type]));
    }
    return outcome;
  }

  async function askOutAndBack(): Promise<boolean | undefined> {
    const outcome = await scrapeOnce({
      ...page,
      transport: chunkedTransport(backend, `${options.metricsUrl}${OUT_AND_BACK}`),
      createParser: () => createExpositionParser({ limits: DEFAULT_LIMITS }),
      signal: new AbortController().signal,
    });
    return outcome.ok ? outcome.scrape.exposition.sampleCount > 0 || undefined : false;
  }
  let outAndBack: Promise<boolean | undefined> | undefined;

  function noteError({ lastError }: CollectorState): void {
    if (lastError !== undefined && lastError !== errors.at(-1)?.error) {
      errors = [...errors, { timeMs: clock.now(), error: lastError }].slice(-MOST_ERRORS);
    }
  }

  const collector: Collector = createCollector({
    scrape,
    lease,
    history: account.history,
    access,
    ...page,
    random,
    intervalMs: options.scrapeIntervalMs,
    collectInBackground: options.collectInBackground,
    source: options.uid,
    catchUp,
    onStored: () => account.tell(collector),
    onReleased: () => account.giveWay(collector),
    onUpdate(state) {
      noteError(state);
      results.dropUnused(clock.now() - KEPT_UNUSED_MS);
    },
  });
  account.members.add(collector);
  return {
    options,
    history,
    stored: account.history,
    collector,
    results,
    turns,
    tellOthers: () => account.tell(collector),
    close() {
      account.members.delete(collector);
      account.leave(options.uid);
      collector.close();
    },
    clock: () => clock.now(),
    isFresh() {
      const nowMs = clock.now();
      return isFresh(collector.state().newestGood, options.scrapeIntervalMs, nowMs) && access.isOpen(nowMs);
    },
    lease,
    refusals: access.refusals,
    async clear() {
      await history.clear();
      await access.forgetRefusals();
    },
    errors: () => errors,
    types: () => types,
    storageProblem: account.storageProblem,
    tellSettings: () => (isOutdated ? undefined : channel?.tell(asked)),
    renewSettings() {
      isOutdated = false;
    },
    hearSettings(text) {
      isOutdated = text.startsWith(whose) ? text !== asked : isOutdated;
    },
    resolvesDots() {
      outAndBack ??= askOutAndBack().catch(() => undefined);
      return outAndBack;
    },
    problem() {
      const { lastError, newestGood, nextAttemptMs } = collector.state();
      return lastError === undefined
        ? undefined
        : describeScrapeError(lastError, { nowMs: clock.now(), newestGoodMs: newestGood?.timeMs, nextAttemptMs });
    },
  };
}

function sameOptions(a: CollectionOptions, b: CollectionOptions): boolean {
  const address = (['scope', 'metricsUrl', 'apiUrl', 'accountId'] as const).every((name) => a[name] === b[name]);
  const habits = ['scrapeIntervalMs', 'retentionMs', 'collectInBackground'] as const;
  return address && habits.every((name) => a[name] === b[name]);
}
