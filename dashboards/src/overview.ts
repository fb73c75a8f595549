import { query } from './fireworksQuery';
import { fireworksDashboard, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import {
  CACHE_HIT_RATIO,
  ERROR_RATIO,
  FIRST_TOKEN,
  GENERATED_TOKENS,
  KV_BLOCKS,
  OVERALL,
  PROMPT_TOKENS,
  REPLICAS,
  REQUESTS,
  STATE,
} from './metrics';
import { chart, DEPLOYMENTS_HEIGHT, stacked, withLimits } from './panels/chart';
import { deploymentList } from './panels/deploymentList';
import { deploymentTable } from './panels/deploymentTable';
import { errorCodesChart } from './panels/errorCodesChart';
import { ATTAINMENT_JUDGED, CACHE_USE_JUDGED, ERRORS_JUDGED } from './panels/judgement';
import { stateTimeline } from './panels/stateTimeline';
import { FIRST_TOKEN_TARGET, OVERALL_TARGET, withTargetVariables } from './rows/targets';
import { withVerdict } from './rows/verdict';
import { withWhy } from './rows/why';
import { ofModelVariable } from './variables';

/** Whether all is well; if not, which deployment; then what it is, in the order of a request. */
export function overviewDashboard() {
  const dashboard = withTargetVariables(
    fireworksDashboard(
      DASHBOARDS.overview,
      'Fireworks AI: Overview',
      'Whether all is well, and where to look if it is not.'
    )
  ).withVariable(ofModelVariable());
  return withWhy(withVerdict(dashboard))
    .withRow(row(20, 'Which deployment'))
    .withPanel(
      deploymentTable({
        id: 21,
        title: 'Deployments over the time range',
        description:
          'Each number covers the whole range: averages, the peak of the KV cache, quantiles of all requests. State is that of the end of the range; replicas are the last that were reported. A dash means no traffic or nothing collected; a row without a model served nothing. Worst error ratio first; another column first with a click on its name. TTFT is the time to first token; in time is the share of requests within the targets at the top; grey columns are of a day before, where there is history. A click on an id shows all of that deployment, on another number the dashboard that says more.',
        queries: [
          query(STATE).by('deployment_id').column('State', 'last'),
          perDeployment(ERROR_RATIO).column('Error ratio', 'avg'),
          perDeployment(FIRST_TOKEN).within(FIRST_TOKEN_TARGET.within).column('TTFT in time', 'avg'),
          perDeployment(FIRST_TOKEN).quantiles(0.95).column('TTFT', 'avg'),
          perDeployment(KV_BLOCKS).column('KV cache, peak', 'max'),
          perDeployment(CACHE_HIT_RATIO).column('Cache hits', 'avg'),
          perDeployment(CACHE_HIT_RATIO).offset('1d').column('Hits 1d ago', 'avg'),
          perDeployment(OVERALL).within(OVERALL_TARGET.within).column('Overall in time', 'avg'),
          perDeployment(OVERALL).quantiles(0.95).column('Overall', 'avg'),
          perDeployment(REQUESTS).column('Req/s', 'avg'),
          perDeployment(PROMPT_TOKENS).column('In tok/s', 'avg'),
          perDeployment(GENERATED_TOKENS).column('≈ Out tok/s', 'avg'),
          query(REPLICAS).by('deployment_id').column('Replicas', 'last'),
          perDeployment(REQUESTS).offset('1d').column('Req/s 1d ago', 'avg'),
          perDeployment(FIRST_TOKEN).quantiles(0.95).offset('1d').column('TTFT 1d ago', 'avg'),
        ],
        course: { title: 'Traffic', query: perDeployment(REQUESTS) },
        sortBy: 'Error ratio',
        states: 'State',
        judged: {
          'Error ratio': ERRORS_JUDGED,
          'TTFT in time': ATTAINMENT_JUDGED,
          'Overall in time': ATTAINMENT_JUDGED,
          'KV cache, peak': CACHE_USE_JUDGED,
        },
        leads: {
          'Error ratio': DASHBOARDS.errors,
          'TTFT in time': DASHBOARDS.latency,
          'TTFT p95': DASHBOARDS.latency,
          'Overall in time': DASHBOARDS.latency,
          'Overall p95': DASHBOARDS.latency,
          'In tok/s': DASHBOARDS.tokens,
          '≈ Out tok/s': DASHBOARDS.tokens,
          'Cache hits': DASHBOARDS.tokens,
          'KV cache, peak': DASHBOARDS.resources,
        },
        dayBefore: ['Hits 1d ago', 'Req/s 1d ago', 'TTFT 1d ago p95'],
        perSecond: ['Req/s', 'Req/s 1d ago', 'In tok/s', '≈ Out tok/s'],
      })
    )
    .withPanel(
      stateTimeline({
        id: 22,
        title: 'What each deployment does',
        description:
          'Serving: it has requests. Idle: it is up without requests. Scaled to zero: it has no replicas, and the first request after that waits for a start. Gone: Fireworks no longer reports it. Scrape failed, not collected: nobody knows; a Prometheus shows both as not seen. Not seen: the deployment had not been there yet. A step shows the newest state in it.',
        queries: [query(STATE).byDeployment()],
      })
    )
    .withPanel(deploymentList({ id: 23, height: 7 }))
    .withRow(row(30, 'What it is, in the order of a request'))
    .withPanel(
      stacked(
        chart({
          id: 31,
          title: 'Requests',
          description:
            'Requests per second. A line at zero is a deployment that serves but is idle; a line that ends is one that Fireworks no longer reports, such as scaled to zero.',
          queries: [query(REQUESTS).byDeployment()],
          dayBefore: query(REQUESTS),
        })
      )
    )
    .withPanel(
      errorCodesChart({
        id: 32,
        title: 'Errors by HTTP code',
        description:
          'Failed requests per second: reds and purples are 5xx (server), oranges 4xx (caller), yellow is 429 (too many requests). A code appears once it has happened, so an empty panel means no errors, as long as Requests has data.',
      }).height(DEPLOYMENTS_HEIGHT + 2)
    )
    .withPanel(
      chart({
        id: 33,
        title: 'Time to first token (TTFT), p95',
        description:
          'One line per deployment. If it rises, the Deployment dashboard says whether requests queue or prompts take longer.',
        queries: [query(FIRST_TOKEN).quantiles(0.95).byDeployment()],
      })
    )
    .withPanel(
      chart({
        id: 34,
        title: 'Overall latency, p95',
        description:
          'One line per deployment. If only this rises and the first token does not, answers got longer or tokens slower.',
        queries: [query(OVERALL).quantiles(0.95).byDeployment()],
      })
    )
    .withPanel(
      chart({
        id: 35,
        title: 'Cache hit ratio',
        description:
          'Share of prompt tokens that came from the prompt cache. When it falls, more of each prompt is computed: prefill takes longer, and the first token comes later.',
        queries: [query(CACHE_HIT_RATIO).byDeployment()],
        worst: 'min',
      })
        .unit('percentunit')
        .min(0)
        .max(1)
    )
    .withPanel(
      withLimits(
        chart({
          id: 36,
          title: 'KV cache',
          description:
            'Share of the KV cache in use. Dashed lines at 90 % and 98 %; near them new requests queue. Long steps show their highest sample, so a short peak stays visible. Fireworks averages it over the replicas of a deployment, so one full replica beside idle ones does not show.',
          queries: [query(KV_BLOCKS).byDeployment()],
        }),
        CACHE_USE_JUDGED
      )
        .min(0)
        .max(1)
    );
}

function perDeployment(metric: string) {
  return query(metric).by('deployment_id', 'base_model');
}
