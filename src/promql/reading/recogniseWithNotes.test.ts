import { loadPatterns } from '../../series/pattern';
import { CACHED, ERRORS, KV, LATENCY, NEWEST, PROMPT, REQUESTS, type ReadRow, expectRead } from '../testing/readPromql';

beforeAll(loadPatterns);

const RATE = /^rate\(\) was left out/;
const ADDED = /^The labels .* were left out: a scraper adds them/;
const ZEROS = /they are 0 here instead of missing/;
const NO_ZEROS = /^Where there is no value none is drawn: what puts zeros there/;
const ADDED_FIRST = /^Series are added up at each moment before they are averaged/;
const WEIGHED = /^Buckets weigh as much/;

const ROWS: ReadRow[] = [
  {
    text: `sum(avg_over_time(${REQUESTS}[5m]))`,
    query: { metric: REQUESTS, over: { fn: 'avg', window: '5m' }, groupBy: [] },
    notes: [ADDED_FIRST],
  },
  {
    text: `sum(rate(${REQUESTS}[5m]))`,
    query: { metric: REQUESTS, over: { fn: 'avg', window: '5m' }, groupBy: [] },
    notes: [RATE, ADDED_FIRST],
  },
  {
    text: `sum(increase(${REQUESTS}[1h]))`,
    query: { metric: REQUESTS, over: { fn: 'total', window: '1h' }, groupBy: [] },
    notes: [/^increase\(\) became a total/],
  },
  {
    text: `histogram_quantile(0.95, sum by (le) (rate(${LATENCY}[5m])))`,
    query: { metric: LATENCY, over: { fn: 'avg', window: '5m' }, quantiles: [0.95], groupBy: [] },
    notes: [RATE],
  },
  {
    text: `histogram_quantile(0.95, sum by (le) (avg_over_time(${LATENCY}[5m])))`,
    query: { metric: LATENCY, over: { fn: 'avg', window: '5m' }, quantiles: [0.95], groupBy: [] },
    notes: [WEIGHED],
  },
  // Ratios and differences.
  {
    text: `sum(${ERRORS}) / sum(${REQUESTS})`,
    query: { metric: 'error_ratio', over: NEWEST, groupBy: [] },
    notes: [ZEROS],
  },
  {
    text: `1 - sum(${ERRORS}) / sum(${REQUESTS})`,
    query: { metric: 'success_ratio', over: NEWEST, groupBy: [] },
    notes: [ZEROS],
  },
  {
    text: `sum by (deployment_id) (${ERRORS}{code=~"5.."}) / sum by (deployment_id) (${REQUESTS})`,
    query: {
      metric: 'error_ratio',
      over: NEWEST,
      groupBy: ['deployment_id'],
      filters: [{ label: 'http_code', operator: '=~', value: '5..' }],
    },
    notes: [ZEROS],
  },
  {
    text: `sum(${CACHED}) / (sum(${PROMPT}) > 0)`,
    query: { metric: 'cache_hit_ratio', over: NEWEST, groupBy: [] },
    notes: [ZEROS],
  },
  {
    text: `sum(rate(${ERRORS}[5m])) / sum(rate(${REQUESTS}[5m]))`,
    query: { metric: 'error_ratio', over: { fn: 'avg', window: '5m' }, groupBy: [] },
    notes: [RATE, ZEROS],
  },
  {
    text: `sum(${PROMPT}) - sum(${CACHED})`,
    query: { metric: 'uncached_prompt_tokens', over: NEWEST, groupBy: [] },
    notes: [ZEROS],
  },
  {
    text: `sum by (http_code) (${ERRORS})`,
    query: { metric: ERRORS, over: NEWEST, groupBy: ['http_code'] },
    notes: [ZEROS],
  },
  // What scrapers add.
  {
    text: `sum by (job, deployment_id) (${REQUESTS}{instance="x", cluster!="y"})`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: ['deployment_id'] },
    notes: [ADDED],
  },
  { text: `up{job="fireworks"}`, query: { metric: 'up', over: NEWEST }, notes: [ADDED, /scrapes of this data source/] },
  // What only leaves out or puts in.
  {
    text: `topk(5, sum by (deployment_id) (${REQUESTS}))`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: ['deployment_id'] },
    notes: [/^All lines are drawn: topk/],
  },
  { text: `${KV} > 0.9`, query: { metric: KV, over: NEWEST }, notes: [/^All values are drawn: “> 0.9”/] },
  {
    text: `sum(${REQUESTS}) or vector(0)`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: [] },
    notes: [/^Where there is no value none is drawn/],
  },
  {
    text: `sum(${REQUESTS}) or 0 * sum(${KV})`,
    query: { metric: REQUESTS, over: NEWEST, groupBy: [] },
    notes: [NO_ZEROS],
  },
  {
    text: `(sum(${ERRORS}) or 0 * sum(${KV})) / sum(${REQUESTS})`,
    query: { metric: 'error_ratio', over: NEWEST, groupBy: [] },
    notes: [ZEROS, NO_ZEROS],
  },
];

test.each(ROWS)('$text', expectRead);
