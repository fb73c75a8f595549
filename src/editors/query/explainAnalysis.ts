import type { DataQueryRequest, TimeRange } from '@grafana/data';
import { loadAnalyses, type AnalysisContext } from '../../answer';
import { derivedMetric, metricInfo } from '../../catalogue';
import { amount, analysisTakes, formatDuration, narrowedText } from '../../plan';
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
  const sentence = `${SENTENCES[analysis](when, asked.query)}${against}${narrowedText(asked.matchers)}.`;
  return { ok: true, promql: '', sentence };
}

const SENTENCES: Readonly<Record<AnalysisName, (when: string, query: FireworksQuery) => string>> = {
  changes: (when) => `Ranks what shifted most in ${when}`,
  phases: (when) => `Names what made answers slower in ${when}, or says that it cannot be told`,
  headroom: (when) => `Estimates from ${when} how much more each deployment can take, and what binds first`,
  cost: (when) => `Adds up what was seen of replicas in ${when}, times the prices in the settings`,
  budget: (when, query) =>
    `Counts the requests of ${when} that kept the promise: ${promised(query)}, for ${String(query.target)} of them`,
};

function promised({ metric = '', bound, codes = [] }: FireworksQuery): string {
  if (derivedMetric(metric) !== undefined) {
    return codes.length === 0 ? 'no error' : `no error of ${codes.join(', ')}`;
  }
  const info = metricInfo(metric);
  return `${info.title} within ${typeof bound === 'number' ? amount(bound, info) : bound}`;
}
