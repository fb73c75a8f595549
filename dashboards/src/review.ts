import { CustomVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { fireworksDashboard, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import { FIRST_TOKEN, OVERALL } from './metrics';
import { answerTable } from './panels/answerTable';
import { traceTable } from './panels/tracePanel';
import { FIRST_TOKEN_TARGET, OVERALL_TARGET, withTargetVariables } from './rows/targets';
import { TraceQueryBuilder } from './traceQuery';

const OBSERVED =
  'Counted are the minutes that were collected, and a note beside the title says how many: a browser keeps a day of them unless its settings say longer, a Prometheus as much as it was told to.';

const COMPARED =
  'The time range at the top against the time before it, as long: a week against the week before. Where nothing was collected then, it says so.';

/** What a team looks at once a week: promises, money, room, changes, causes, calls. */
export function reviewDashboard() {
  return withTargetVariables(
    fireworksDashboard(
      DASHBOARDS.review,
      'Fireworks AI: Review',
      'A week in words: whether promises were kept, what it cost, how much room there is, what changed and why.'
    )
      .time({ from: 'now-7d', to: 'now' })
      .refresh('')
  )
    .withVariable(promisedVariable())
    .withRow(row(1, 'Were the promises kept?'))
    .withPanel(
      budget({
        id: 2,
        title: 'First token within ${first_token_within:text}',
        what: 'The share of requests whose first token came within the time chosen at the top',
        asked: { metric: FIRST_TOKEN, bound: FIRST_TOKEN_TARGET.within },
      })
    )
    .withPanel(
      budget({
        id: 3,
        title: 'Whole answer within ${overall_within:text}',
        what: 'The share of requests that were answered in full within the time chosen at the top',
        asked: { metric: OVERALL, bound: OVERALL_TARGET.within },
      })
    )
    .withPanel(
      budget({
        id: 4,
        title: 'Without a server error (5xx)',
        what: 'The share of requests that did not fail with a 5xx code; 4xx are faults of the caller and are not counted',
        asked: { metric: 'success_ratio', codes: ['5xx'] },
      })
    )
    .withRow(row(10, 'What did it cost?'))
    .withPanel(
      answerTable({
        id: 11,
        title: 'Cost by deployment',
        description: `Replicas × accelerators × the prices per accelerator-hour in the settings of the data source. Without prices it says hours. Idle is the time in which replicas were up and no request ended; what scaling to zero would have saved is told with the cold starts that it would have cost, in the second table of the list below. Accelerators are those that the list of deployments tells now; a part that is unknown is said as unknown. ${OBSERVED}`,
        analysis: 'cost',
        height: 12,
        aside: ['Idle cost', 'Replica-hours', 'Accelerators', 'Generated tokens', 'base_model'],
        widths: { Name: 130, Tokens: 120, 'Accelerator-hours': 108 },
      })
    )
    .withPanel(
      answerTable({
        id: 12,
        title: 'Cost by model',
        description: `The same, added up by the model that the deployments serve. ${OBSERVED}`,
        analysis: 'cost',
        asked: { groupBy: ['base_model'] },
        height: 10,
        aside: ['Idle cost', 'Replica-hours', 'Accelerators', 'Generated tokens'],
        widths: { Tokens: 120, 'Accelerator-hours': 108 },
      })
    )
    .withRow(row(20, 'How much more?'))
    .withPanel(
      answerTable({
        id: 21,
        title: 'Headroom by deployment',
        description: `How many times its busy traffic each deployment could take before its KV cache is full, in proportion to what was seen, as a band from its fuller to its emptier minutes; and with as many replicas as it may have. Queues that wait already mean no room. A deployment that was never busy says little of its limits. ${OBSERVED}`,
        analysis: 'headroom',
        height: 10,
        aside: ['Name', 'Concurrent', 'Slots in use', 'Blocks in use'],
        widths: { 'Binds first': 100, 'Busy traffic': 92 },
      })
    )
    .withRow(row(30, 'What is different, and why?'))
    .withPanel(
      answerTable({
        id: 31,
        title: 'What changed?',
        description: `All metrics, ranked by how far they shifted: distributions by the distance between their buckets, rates and levels by their relative change. What swings as much anyway, or rests on few requests, is not called a change. ${COMPARED}`,
        analysis: 'changes',
        height: 12,
        aside: ['Metric', 'Times its usual movement'],
        widths: { '#': 40, Change: 110, 'How sure': 140, Course: 130, Before: 190, After: 190 },
      })
    )
    .withPanel(
      answerTable({
        id: 32,
        title: 'Why is it slow?',
        description: `For each deployment the phase in which answers lost time, with the numbers that it rests on; “not decidable” where buckets or traffic do not tell. ${COMPARED}`,
        analysis: 'phases',
        height: 10,
        aside: ['From', 'To'],
        widths: { Verdict: 120, 'How sure': 90 },
      })
    )
    .withRow(row(40, 'Which calls?'))
    .withPanel(
      traceTable({
        id: 41,
        title: 'Slowest of the newest 200 calls',
        description:
          'Calls to the chosen deployments that MLflow recorded, sorted by duration. A click on a trace shows its spans, on a deployment its metrics at that time. Needs a data source with an MLflow.',
        queries: [calls(200)],
        sortBy: 'Duration',
      })
    )
    .withPanel(
      traceTable({
        id: 42,
        title: 'Failed calls',
        description:
          'The newest 50 traces of the chosen deployments that ended with an error. The exception is in the trace. Needs a data source with an MLflow.',
        queries: [calls(50).where({ label: 'status', operator: '=', value: 'ERROR' })],
        sortBy: 'Time',
      })
    );
}

function budget({
  id,
  title,
  what,
  asked,
}: {
  id: number;
  title: string;
  what: string;
  asked: Parameters<typeof answerTable>[0]['asked'];
}) {
  return answerTable({
    id,
    title,
    description: `${what}, for all chosen deployments together and for each. The error budget is what the promise allows to miss it, as many requests as that is; the burn rate says how many times as fast as that requests missed it lately. Exact at the bounds of buckets. ${OBSERVED}`,
    analysis: 'budget',
    asked: { ...asked, target: '$promised' },
    height: 10,
    aside: ['Target'],
  });
}

/** What share of requests has to be good. */
function promisedVariable(): CustomVariableBuilder {
  const shares = ['90%', '95%', '99%', '99.5%', '99.9%'];
  return new CustomVariableBuilder('promised')
    .label('Promised to')
    .values(shares.join(','))
    .current({ selected: true, text: '99%', value: '99%' })
    .options(shares.map((share) => ({ selected: share === '99%', text: share, value: share })))
    .multi(false)
    .includeAll(false);
}

/** "All" of the deployments is no condition, so that calls of other models are in it, too. */
function calls(limit: number): TraceQueryBuilder {
  return new TraceQueryBuilder({
    queryType: 'traces',
    limit,
    experiments: undefined,
    traceFilters: [{ label: 'deployment', operator: '=~', value: '$deployment' }],
  });
}
