import { rounded, type Figure } from './figures';
import { createFreshProcesses } from './freshProcess';
import { numberIn } from './programOutput';

/** A panel of p95 by deployment over a day, from the saved query to the frames, beside a Prometheus and by itself. */
export function measureRange(): Figure[] {
  const processes = createFreshProcesses();
  try {
    const few = processes.run('range/ours.ts', ['20']);
    const prometheus = processes.run('range/prometheus.ts', ['20']);
    const many = processes.run('range/ours.ts', ['100']);
    return [
      besidePrometheus('20x24h', few, prometheus),
      besidePrometheus('100x24h', many, processes.run('range/prometheus.ts', ['100'])),
      {
        name: 'range.100x24h.p95Ms',
        value: rounded(numberIn(many, 'p95Ms'), 1),
        unit: 'ms',
        beside: growth(few, many),
        target: { atMost: 60 },
      },
      {
        name: 'range.100x24h.heapMb',
        value: rounded(numberIn(many, 'heapMb'), 0),
        unit: 'MB',
        beside: `heap and array buffers with a day of ${numberIn(many, 'series')} series, all metrics`,
        target: { atMost: 160 },
      },
    ];
  } finally {
    processes.dispose();
  }
}

function besidePrometheus(size: string, ours: unknown, prometheus: unknown): Figure {
  const figure = { name: `range.${size}.vsPrometheus`, unit: 'of its time', target: { atMost: 0.05 } };
  const oursMs = numberIn(ours, 'medianMs');
  if (prometheus === null) {
    return { ...figure, value: undefined, note: `ours ${oursMs.toFixed(1)} ms; no Prometheus on this machine` };
  }
  const theirsMs = numberIn(prometheus, 'medianMs');
  const beside = `${oursMs.toFixed(1)} ms, Prometheus over HTTP ${theirsMs.toFixed(1)} ms`;
  return { ...figure, value: rounded(oursMs / theirsMs, 3), beside };
}

/** That five times the series and twice the steps take about as many times as long. */
function growth(few: unknown, many: unknown): string {
  const times = [
    `20 deployments ${numberIn(few, 'medianMs').toFixed(1)}`,
    `at twice the points ${numberIn(few, 'medianTwicePointsMs').toFixed(1)}`,
    `100 deployments ${numberIn(many, 'medianMs').toFixed(1)}`,
    `at twice the points ${numberIn(many, 'medianTwicePointsMs').toFixed(1)} ms`,
  ];
  return `medians: ${times.join(', ')}`;
}
