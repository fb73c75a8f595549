import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { row } from '../fireworksDashboard';
import { answerTable } from '../panels/answerTable';

/** Of a range in words, such as the last six hours; one between two moments is asked about as it is (`applyPanelTimeOverrides`). */
const LAST = '30m';

const SINCE =
  'Asked about the last 30 minutes, also where a range such as “Yesterday” is chosen; where two moments stand at the top, as after zooming into a peak, about the time between them. Against the time just before, as long.';

/** What moved, for whoever is called at night: in words, with the numbers that they rest on. */
export function withWhy(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .withRow(row(40, 'Why? The last 30 minutes against the 30 before'))
    .withPanel(
      answerTable({
        id: 41,
        title: 'Why is it slow?',
        description: [
          'For each deployment the phase in which answers lost time: waiting for prefill, prefill, waiting to generate, time per token, longer prompts or answers, a drop of the cache, a full KV cache.',
          SINCE,
          'Not decidable where too few requests came, or where buckets are too wide to tell. No rise means that nothing got slower by more than it swings anyway.',
        ].join(' '),
        analysis: 'phases',
        height: 8,
        span: 12,
        aside: ['From', 'To', 'Requests', 'Part of the rise', 'How sure', 'base_model'],
        widths: { Verdict: 112 },
        last: LAST,
      })
    )
    .withPanel(
      answerTable({
        id: 42,
        title: 'What changed?',
        description: [
          'All metrics of all chosen deployments, ranked by how far they shifted; what is likely the cause of others stands first.',
          SINCE,
          'What swings as much anyway, or rests on few requests, is not called a change.',
        ].join(' '),
        analysis: 'changes',
        height: 8,
        span: 12,
        aside: ['#', 'Before', 'After', 'Times its usual movement', 'base_model', 'Metric'],
        widths: { Change: 86, 'How sure': 134, Course: 60 },
        last: LAST,
      })
    );
}
