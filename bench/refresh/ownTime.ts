import type { Browser, Page } from '@playwright/test';

/** Time of a page's main thread that is spent in some scripts, by a trace of Chromium. */
export interface OwnTime {
  /** In the scripts and in what they call, collecting what they leave behind included, ms. */
  totalMs: number;
  /** The longest of it within one task, ms: so long the page could neither paint nor react. */
  longestMs: number;
  /** The longest within one task without collecting, ms: so long the scripts themselves keep the page. */
  longestScriptMs: number;
}

/** What Chromium has to trace for it. */
const TRACE_CATEGORIES = ['disabled-by-default-devtools.timeline', 'disabled-by-default-v8.cpu_profiler'];

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds; those of the thread stand still while others have the machine. */
  ts: number;
  dur?: number;
  tdur?: number;
  id?: string;
  args?: { data?: ProfileData };
}

interface ProfileData {
  startTime?: number;
  cpuProfile?: { nodes?: ProfileNode[]; samples?: number[] };
  timeDeltas?: number[];
}

interface ProfileNode {
  id: number;
  parent?: number;
  callFrame: { functionName: string; url?: string };
}

interface Task {
  startUs: number;
  endUs: number;
  /** How much of it the thread had the machine. */
  share: number;
  ownUs: number;
  scriptUs: number;
  collectedUs: number;
}

type Kind = 'own' | 'other' | 'collection' | 'none';

const COLLECTION = '(garbage collector)';
/** What is no script. */
const NO_SCRIPT = new Set(['(root)', '(idle)', '(program)']);

const PLUGIN_PATH = '/public/plugins/';

/** Of the plugin's scripts while a page does some work. */
export async function tracedTime(browser: Browser, page: Page, work: () => Promise<void>): Promise<OwnTime> {
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await work();
  const trace = await browser.stopTracing();
  return ownTime(trace.toString('utf8'), (address) => address.includes(PLUGIN_PATH));
}

/**
 * @param trace JSON of a trace with `TRACE_CATEGORIES`
 * @param isOwn by the address of a script
 */
export function ownTime(trace: string, isOwn: (url: string) => boolean): OwnTime {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(trace);
  const profiles = traceEvents.filter(({ name }) => name === 'Profile');
  const times = profiles.map((profile) => {
    const chunks = traceEvents.filter(
      ({ name, pid, id }) => name === 'ProfileChunk' && pid === profile.pid && id === profile.id
    );
    const tasks = traceEvents
      .filter(({ name, pid, tid }) => name === 'RunTask' && pid === profile.pid && tid === profile.tid)
      .map(({ ts, dur = 0, tdur = dur }): Task => ({
        startUs: ts,
        endUs: ts + dur,
        share: dur > 0 ? Math.min(1, tdur / dur) : 1,
        ownUs: 0,
        scriptUs: 0,
        collectedUs: 0,
      }))
      .sort((a, b) => a.startUs - b.startUs);
    addSamples(tasks, profile.args?.data?.startTime ?? profile.ts, chunks, isOwn);
    return tasks.filter(({ ownUs }) => ownUs > 0).map(ownMs);
  });
  const all = times.flat();
  return {
    totalMs: all.reduce((sum, { scriptMs, collectedMs }) => sum + scriptMs + collectedMs, 0),
    longestMs: Math.max(0, ...all.map(({ scriptMs, collectedMs }) => scriptMs + collectedMs)),
    longestScriptMs: Math.max(0, ...all.map(({ scriptMs }) => scriptMs)),
  };
}

/** What was collected in a task is everybody's by their part of its script. */
function ownMs({ share, ownUs, scriptUs, collectedUs }: Task): { scriptMs: number; collectedMs: number } {
  const scriptMs = (share * ownUs) / 1000;
  return { scriptMs, collectedMs: (scriptMs * collectedUs) / scriptUs };
}

function addSamples(tasks: Task[], startUs: number, chunks: TraceEvent[], isOwn: (url: string) => boolean): void {
  const kindOf = new Map<number, Kind>();
  let atUs = startUs;
  let task = 0;
  for (const { args } of chunks) {
    const { cpuProfile, timeDeltas = [] } = args?.data ?? {};
    for (const { id, parent = -1, callFrame } of cpuProfile?.nodes ?? []) {
      const { functionName, url = '' } = callFrame;
      const isOfOwn = isOwn(url) || kindOf.get(parent) === 'own';
      const other = functionName === COLLECTION ? 'collection' : NO_SCRIPT.has(functionName) ? 'none' : 'other';
      kindOf.set(id, isOfOwn ? 'own' : other);
    }
    (cpuProfile?.samples ?? []).forEach((node, index) => {
      const lengthUs = timeDeltas[index] ?? 0;
      atUs += lengthUs;
      while (task < tasks.length && (tasks[task]?.endUs ?? Infinity) < atUs) {
        task++;
      }
      const current = tasks[task];
      if (current === undefined || current.startUs > atUs) {
        return;
      }
      const withinUs = Math.min(lengthUs, atUs - current.startUs);
      const kind = kindOf.get(node) ?? 'none';
      current.ownUs += kind === 'own' ? withinUs : 0;
      current.scriptUs += kind === 'own' || kind === 'other' ? withinUs : 0;
      current.collectedUs += kind === 'collection' ? withinUs : 0;
    });
  }
}
