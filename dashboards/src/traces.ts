import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { emptyDashboard, row } from './fireworksDashboard';
import { TRACE_PANELS, TRACES_DASHBOARD } from '../../src/traces/linkedDashboards';
import { OUTCOMES, QUANTILES, TOKENS } from './panels/colours';
import { ERRORS_JUDGED } from './panels/judgement';
import { conversationPanel, traceChart, tracePanel, traceStat, traceTable } from './panels/tracePanel';
import { chosenConversation, chosenTrace, statistic, traceRows } from './traceQuery';
import {
  calledModelVariable,
  experimentsVariable,
  sessionVariable,
  traceFiltersVariable,
  traceVariable,
  userVariable,
} from './traceVariables';
import { DATASOURCE } from './variables';

/** From all calls to single ones: how many and how well, then by model, then the traces themselves. */
export function tracesDashboard() {
  return emptyDashboard(
    TRACES_DASHBOARD,
    'Fireworks AI: Traces',
    'Calls that MLflow recorded: how many, how long, how dear, and what was said. Needs a data source with an MLflow.'
  )
    .withVariable(experimentsVariable())
    .withVariable(calledModelVariable())
    .withVariable(sessionVariable())
    .withVariable(userVariable())
    .withVariable(traceVariable())
    .withVariable(traceFiltersVariable())
    .annotation({ build: failingTraces })
    .withRow(row(1, 'Over the time range'))
    .withPanel(
      traceStat({
        id: 2,
        title: 'Traces',
        description: 'Number of traces that MLflow recorded in the time range, whatever came of them.',
        queries: [statistic('traces').overRange()],
      })
    )
    .withPanel(
      traceStat({
        id: 3,
        title: 'Failed traces',
        description: 'Share of traces that ended with an error. Orange from 1 %, red from 5 %.',
        queries: [statistic('trace_error_ratio').overRange()],
        judgement: ERRORS_JUDGED,
      })
    )
    .withPanel(
      traceStat({
        id: 4,
        title: 'Trace latency, p95',
        description: '95 of 100 traces took no longer, from the first span to the last: agents and tools included.',
        queries: [statistic('trace_latency').quantiles(0.95).overRange()],
      })
    )
    .withPanel(
      traceStat({
        id: 5,
        title: 'Input tokens',
        description: 'Tokens sent to models in the time range, those that came from a cache among them.',
        queries: [statistic('input_tokens').overRange()],
      })
    )
    .withPanel(
      traceStat({
        id: 6,
        title: 'Output tokens',
        description: 'Tokens that models wrote in the time range, reasoning among them where it is counted.',
        queries: [statistic('output_tokens').overRange()],
      })
    )
    .withPanel(
      traceStat({
        id: 7,
        title: 'Cost',
        description:
          'Of calls that are billed by token and have a price, from the token prices of the data source or from MLflow. Dedicated deployments are billed by time and are not in it.',
        queries: [statistic('cost').overRange()],
      }).noValue('No price')
    )
    .withRow(row(10, 'Over time'))
    .withPanel(
      traceChart({
        id: 11,
        title: 'Traces by status',
        description:
          'How many traces began in each step, by what came of them. “Failed traces” at the top marks each failed one here and beside.',
        queries: [statistic('traces').by('status').legend('{{status}}')],
        draws: 'bars',
        colours: OUTCOMES,
      })
    )
    .withPanel(
      traceChart({
        id: 12,
        title: 'Trace latency',
        description: 'Median and tail of whole traces. Few traces in a step make a tail that says little.',
        queries: [statistic('trace_latency').quantiles(0.5, 0.95, 0.99).legend('{{quantile}}')],
        draws: 'lines',
        colours: QUANTILES,
      })
    )
    .withPanel(
      traceChart({
        id: 13,
        title: 'Tokens',
        description: 'Tokens sent to models and written by them. Cached tokens are part of those sent.',
        queries: [statistic('input_tokens').legend('Input'), statistic('output_tokens').legend('Output')],
        draws: 'bars',
        colours: TOKENS,
      })
    )
    .withPanel(
      traceChart({
        id: 14,
        title: 'Time to first token, p95',
        description: 'Of streamed calls, as their caller saw it: network and client included, unlike Fireworks’ own.',
        queries: [statistic('ttft').quantiles(0.95).by('model')],
        draws: 'lines',
      })
    )
    .withRow(row(20, 'By model'))
    .withPanel(
      traceChart({
        id: 21,
        title: 'Calls by model',
        description: 'Calls of models, of which one trace may make several, by the name under which they were called.',
        queries: [statistic('calls').by('model')],
        draws: 'bars',
      })
    )
    .withPanel(
      traceChart({
        id: 22,
        title: 'Failed calls by model',
        description: 'Share of calls of each model that failed. A step without calls of a model has no point.',
        queries: [statistic('error_ratio').by('model')],
        draws: 'lines',
      }).axisSoftMax(0.05)
    )
    .withPanel(
      traceChart({
        id: 23,
        title: 'Call latency by deployment, p95',
        description:
          'As callers of dedicated deployments saw it. Compare with the Latency dashboard: what is only here was lost on the way.',
        queries: [statistic('latency').quantiles(0.95).by('deployment_id').legend('{{deployment_id}}')],
        draws: 'lines',
      })
    )
    .withPanel(
      traceChart({
        id: 24,
        title: 'Tool runs',
        description: 'How often agents ran each tool. A tool that fails shows in the traces below.',
        queries: [statistic('tool_calls').by('tool').legend('{{tool}}')],
        draws: 'bars',
      })
    )
    .withRow(row(30, 'Traces'))
    .withPanel(
      traceTable({
        id: TRACE_PANELS.found,
        title: 'Newest',
        description: 'The newest 50. A click on a trace shows its spans, its conversation, or MLflow’s own page.',
        queries: [traceRows(50)],
        sortBy: 'Time',
      })
    )
    .withPanel(
      traceTable({
        id: 32,
        title: 'Slowest of the newest 200',
        description: 'Sorted by duration. A click on a deployment shows its metrics at that time.',
        queries: [traceRows(200)],
        sortBy: 'Duration',
      })
    )
    .withPanel(
      traceTable({
        id: 33,
        title: 'Failed',
        description: 'The newest 50 that ended with an error. The exception is in the trace.',
        queries: [traceRows(50).where({ label: 'status', operator: '=', value: 'ERROR' })],
        sortBy: 'Time',
      })
    )
    .withRow(row(40, 'One trace'))
    .withPanel(
      tracePanel({
        id: TRACE_PANELS.trace,
        title: 'Trace',
        description: 'The spans of the trace whose id stands at the top: calls, tools, tokens and what was said.',
        queries: [chosenTrace()],
      })
    )
    .withPanel(
      conversationPanel({
        id: TRACE_PANELS.conversation,
        title: 'Conversation',
        description:
          'The messages of the session that is chosen at the top or, while that is “All”, of the trace whose id stands there.',
        queries: [chosenConversation()],
      })
    );
}

function failingTraces(): AnnotationQuery {
  return {
    datasource: DATASOURCE,
    // Where many fail, their marks hide what is drawn.
    enable: false,
    iconColor: 'red',
    name: 'Failed traces',
    filter: { ids: [11, 12] },
    target: {
      ...traceRows(100).where({ label: 'status', operator: '=', value: 'ERROR' }).refId('Anno').build(),
    } as unknown as AnnotationQuery['target'],
  };
}
