import { fileURLToPath } from 'node:url';
import { rounded, type Figure } from './figures';
import { createFreshProcesses } from './freshProcess';
import { numberIn } from './programOutput';
import { measureInBrowser, type RefreshedDashboard } from './refresh/browser';

const LATENCY = fileURLToPath(new URL('../dashboards/latency.json', import.meta.url));

/**
 * The bundled Latency dashboard as it is opened and refreshed each minute: the built plugin in Chromium, without what
 * the page around it takes.
 */
export async function measureRefresh(): Promise<Figure[]> {
  const few = await measureInBrowser(20, 24);
  const hour = await measureInBrowser(20, 1);
  const many = await measureInBrowser(100, 24);
  return [
    scriptTime('refresh.20x24h.scriptMs', few.refreshMs, { atMost: 40 }, refreshesOf(few)),
    scriptTime('refresh.100x24h.scriptMs', many.refreshMs, { atMost: 150 }, refreshesOf(many)),
    {
      name: 'refresh.24hVs1h',
      value: rounded(few.refreshMs / hour.refreshMs, 2),
      unit: 'times as long',
      beside: `20 deployments, an hour ${hour.refreshMs.toFixed(0)} ms`,
      target: { atMost: 1.5 },
    },
    longestSlice('refresh.longestSliceMs', 'longestMs', { atMost: 16 }, [few, many]),
    longestSlice('refresh.longestScriptMs', 'longestScriptMs', { atMost: 16 }, [few, many]),
    scriptTime('open.20x24h.scriptMs', few.open.totalMs, { atMost: 400 }, 'first drawing, history on disk'),
    scriptTime('open.100x24h.scriptMs', many.open.totalMs, { atMost: 1500 }, 'first drawing, history on disk'),
    keptResults(),
  ];
}

function scriptTime(name: string, ms: number, target: Figure['target'], beside: string): Figure {
  return { name, value: rounded(ms, 0), unit: 'ms', beside, target };
}

function refreshesOf({ refreshes }: RefreshedDashboard): string {
  return `script and collection, the first ${refreshes[0]?.totalMs.toFixed(0)} ms`;
}

function longestSlice(
  name: string,
  of: 'longestMs' | 'longestScriptMs',
  target: Figure['target'],
  [few, many]: [RefreshedDashboard, RefreshedDashboard]
): Figure {
  const longest = ({ open, refreshes }: RefreshedDashboard) =>
    Math.max(...[open, ...refreshes].map((time) => time[of]));
  const what = of === 'longestMs' ? 'without a pause' : 'without a pause, collecting not counted';
  const beside = `opening and refreshing, ${what}; 20 deployments ${longest(few).toFixed(0)}, 100 ${longest(many).toFixed(0)} ms`;
  return { name, value: rounded(Math.max(longest(few), longest(many)), 0), unit: 'ms', beside, target };
}

/** What the results of all panels take after some refreshes. */
function keptResults(): Figure {
  const processes = createFreshProcesses();
  try {
    const measured = processes.run('refresh/kept.ts', ['100', '24', LATENCY]);
    return {
      name: 'refresh.cacheMb.100x24h',
      value: rounded(numberIn(measured, 'keptMb'), 1),
      unit: 'MB',
      beside: 'kept results of all panels',
      target: { atMost: 40 },
    };
  } finally {
    processes.dispose();
  }
}
