import type { DataQueryRequest, TimeRange } from '@grafana/data';
import { loadAnalyses, type AnalysisContext } from '../../answer';
import { amount, analysisTakes, formatDuration } from '../../plan';
import { metricInfo } from '../../catalogue';
import type { AnalysisName, FireworksQuery } from '../../types';
import type { Explanation } from './explain';

/** What a question means, or why it cannot be asked. @param range of the panel */
export async function explainAnalysis(
  query: FireworksQuery,
  { range, scopedVars }: { range: TimeRange; scopedVars: DataQueryRequest['scopedVars'] },
  context: Omit<AnalysisContext, 'store' | 'deployments' | 'traces'>
): Promise<Explanation> {
  const { readAnalysis } = await loadAnalyses();
  const read = await readAnalysis(query, { range, scopedVars }, context);
  if (!read.ok) {
    return read;
  }
  const { asked, analysis } = read;
  const lengthMs = asked.window.toMs - asked.window.fromMs;
  const length = formatDuration(lengthMs);
  const isWhole = (asked.query.window ?? '').trim() === '';
  const when = isWhole ? 'the whole time range' : `the last ${length} of the time range`;
  const earlierMs = asked.window.fromMs - asked.before.fromMs;
  const against = !analysisTakes('offset', analysis)
    ? ''
    : earlierMs === lengthMs
      ? `, against ${isWhole ? 'the time before, as long' : `the ${length} before`}`
      : `, against the same time ${formatDuration(earlierMs)} earlier`;
  const where = asked.matchers.map(({ label, operator, value }) => `${label} ${operator} ${value || 'empty'}`);
  const narrowed = where.length === 0 ? '' : `, where ${where.join(' and ')}`;
  return { ok: true, promql: '', sentence: `${SENTENCES[analysis](when, asked.query)}${against}${narrowed}.` };
}

const SENTENCES: Readonly<Record<AnalysisName, (when: string, query: FireworksQuery) => string>> = {
  changes: (when) => `Ranks what shifted most in ${when}`,
  phases: (when) => `Names what made answers slower in ${when}, or says that it cannot be told`,
  headroom: (when) => `Estimates from ${when} how much more each deployment can take, and what binds first`,
  cost: (when) => `Adds up what was seen of replicas in ${when}, times the prices in the settings`,
  budget: (when, { metric = '', bound, target }) => {
    const info = metricInfo(metric);
    const within =
      typeof bound === 'number' ? ` within ${amount(bound, info)}` : bound === undefined ? '' : ` within ${bound}`;
    return `Counts the requests of ${when} that kept the promise: ${info.title}${within}, for ${String(target)} of them`;
  },
};
