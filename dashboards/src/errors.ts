import { query } from './fireworksQuery';
import { fireworksDashboard, row } from './fireworksDashboard';
import { DASHBOARDS } from './links';
import { ERROR_RATIO, ERRORS, REQUESTS, SUCCESS_RATIO } from './metrics';
import { chart, stacked, withLimits } from './panels/chart';
import { deploymentTable } from './panels/deploymentTable';
import { errorCodesChart } from './panels/errorCodesChart';
import { errorShareChart } from './panels/errorShareChart';
import { ERRORS_JUDGED, SUCCESS_JUDGED } from './panels/judgement';
import { stat } from './panels/stat';

const RATIO_LIMITS =
  'Σ errors / Σ requests; without requests there is no value. Fireworks does not document whether the request rate includes failed requests, so ratios are kept within 0 and 100 %.';

/** First how bad it is, then which codes, then which deployments. */
export function errorsDashboard() {
  return fireworksDashboard(
    DASHBOARDS.errors,
    'Fireworks AI: Errors',
    'How many requests fail, with which HTTP code, on which deployment.'
  )
    .withRow(row(1, 'Over the time range'))
    .withPanel(
      stat({
        id: 2,
        title: 'Requests',
        description:
          'Requests counted in the minutes of the range that were collected. Rates times 60 s, so about right, not an invoice.',
        queries: [query(REQUESTS).over('total', 'range')],
        shows: 'range',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 3,
        title: 'Failed',
        description:
          'Failed requests counted in the minutes of the range that were collected. Fireworks exports a code only once it has happened, so nothing here means that no error was seen.',
        queries: [query(ERRORS).over('total', 'range')],
        shows: 'range',
      })
        .noValue('None seen')
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 4,
        title: 'Success ratio',
        description: `One minus the error ratio, over the whole range. Orange below 99 %, red below 95 %. ${RATIO_LIMITS}`,
        queries: [query(SUCCESS_RATIO).over('avg', 'range')],
        judgement: SUCCESS_JUDGED,
        shows: 'range',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 5,
        title: 'Error ratio',
        description: `Requests that failed with any code, over the whole range. Orange from 1 %, red from 5 %. ${RATIO_LIMITS}`,
        queries: [query(ERROR_RATIO).over('avg', 'range')],
        judgement: ERRORS_JUDGED,
        shows: 'range',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 6,
        title: '5xx ratio',
        description: `Requests that failed on the server's side, over the whole range: the deployment is down, scaling up or overloaded. ${RATIO_LIMITS}`,
        queries: [query(ERROR_RATIO).codes('5xx').over('avg', 'range')],
        judgement: ERRORS_JUDGED,
        shows: 'range',
      })
        .span(8)
        .height(3)
    )
    .withPanel(
      stat({
        id: 7,
        title: '4xx ratio',
        description: `Requests that were refused, over the whole range. Mostly the caller's fault (400 bad request, 401 key, 404 model), except 429: that deployment is asked for more than it can serve. ${RATIO_LIMITS}`,
        queries: [query(ERROR_RATIO).codes('4xx').over('avg', 'range')],
        judgement: ERRORS_JUDGED,
        shows: 'range',
      })
        .span(8)
        .height(3)
    )
    .withRow(row(10, 'Which codes'))
    .withPanel(
      errorCodesChart({
        id: 11,
        title: 'Errors by HTTP code',
        description:
          'Failed requests per second: reds and purples are 5xx (server), oranges 4xx (caller), yellow is 429 (too many requests); the top of the bars is all of them. A code appears once it has happened and is zero from then on while its deployments are there, so an empty panel means no errors, as long as Request rate has data.',
      })
    )
    .withPanel(
      errorShareChart({
        id: 12,
        title: 'Error ratio',
        description: `Which share of requests fails, by kind; the top of the areas is all of it. Dashed lines at 1 % and 5 %. With little traffic one failure is a large share: look at the request rate too. ${RATIO_LIMITS}`,
      })
    )
    .withRow(row(20, 'By deployment'))
    .withPanel(
      stacked(
        chart({
          id: 21,
          title: 'Request rate',
          description:
            'Requests per second, what the ratios are of. A line at zero is a deployment that serves but is idle; a line that ends is one that Fireworks no longer reports, such as scaled to zero.',
          queries: [query(REQUESTS).byDeployment()],
        })
      )
    )
    .withPanel(
      withLimits(
        chart({
          id: 22,
          title: 'Success ratio',
          description: `One line per deployment: does one fail or do all? Dashed lines at 99 % and 95 %. ${RATIO_LIMITS}`,
          queries: [query(SUCCESS_RATIO).byDeployment()],
          worst: 'min',
        }),
        SUCCESS_JUDGED
      )
        .axisSoftMin(0.94)
        .max(1)
    )
    .withPanel(
      deploymentTable({
        id: 23,
        title: 'Failed requests over the time range',
        description:
          'Counted in the minutes that were collected, by deployment and HTTP code, most first. Click an id to see only that deployment. An empty table means that no error was seen.',
        queries: [query(ERRORS).by('deployment_id', 'base_model', 'http_code').column('Failed requests', 'total')],
        sortBy: 'Failed requests',
      }).noValue('No errors in what was collected')
    );
}
