import { fileURLToPath } from 'node:url';
import { rounded, type Figure } from './figures';
import { createFreshProcesses } from './freshProcess';
import { numberIn } from './programOutput';

const LATENCY = fileURLToPath(new URL('../dashboards/latency.json', import.meta.url));

/** The Latency dashboard as it is opened and refreshed each minute: what the plugin computes, without Grafana's drawing. */
export function measureRefresh(): Figure[] {
  const processes = createFreshProcesses();
  const run = (deployments: string, hours: string) => processes.run('refresh/ours.ts', [deployments, hours, LATENCY]);
  try {
    const few = run('20', '24');
    const hour = run('20', '1');
    const many = run('100', '24');
    const ms = (measured: unknown, name: string) => rounded(numberIn(measured, name), 0);
    const opened = (measured: unknown) => `opened in ${ms(measured, 'openMs')} ms, ${numberIn(few, 'panels')} panels`;
    return [
      {
        name: 'refresh.20x24h.ms',
        value: ms(few, 'refreshMs'),
        unit: 'ms',
        beside: opened(few),
        target: { atMost: 40 },
      },
      {
        name: 'refresh.100x24h.ms',
        value: ms(many, 'refreshMs'),
        unit: 'ms',
        beside: opened(many),
        target: { atMost: 150 },
      },
      {
        name: 'refresh.24hVs1h',
        value: rounded(numberIn(few, 'refreshMs') / numberIn(hour, 'refreshMs'), 2),
        unit: 'times as long',
        beside: `an hour ${ms(hour, 'refreshMs')} ms`,
        target: { atMost: 1.5 },
      },
      {
        name: 'refresh.longestSliceMs',
        value: ms(many, 'longestSliceMs'),
        unit: 'ms',
        beside: '100 deployments and 24 h, opening and refreshing, without a pause',
        target: { atMost: 16 },
      },
      {
        name: 'refresh.keptMb.100x24h',
        value: rounded(numberIn(many, 'keptMb'), 1),
        unit: 'MB',
        beside: 'kept results',
        target: { atMost: 40 },
      },
    ];
  } finally {
    processes.dispose();
  }
}
