import { isOfRange, planQuery, type MetricsPlan } from '../../plan';
import { loadPatterns } from '../../series/pattern';
import { simulatedDay } from '../../../tests/differential/day';
import { generateQuestion } from '../../../tests/differential/generateQuestion';
import { toPromql, type PromqlOptions } from '../toPromql';
import { recognise } from './recognise';

beforeAll(loadPatterns);

const OPTIONS = { scrapeIntervalMs: 60_000, keepsAddedLabels: true, isHeatmap: false, otherMetrics: [] };

function planOf(text: string, scrapeIntervalMs: number): MetricsPlan | string {
  const found = recognise(text, { ...OPTIONS, scrapeIntervalMs });
  if (!found.ok) {
    return found.reason;
  }
  if (found.notes.length > 0) {
    return found.notes.join(' ');
  }
  const outcome = planQuery({ refId: 'A', ...found.query });
  return outcome.ok ? outcome.plan : outcome.message;
}

const day = simulatedDay(7);
const QUESTIONS = 60;

test('what any query is written as comes back as a query that is written the same', () => {
  for (let number = 0; number < QUESTIONS; number++) {
    const { plan, grid, scrapeIntervalMs, query } = generateQuestion(18, number, day);
    for (const durations of ['fixed', 'grafana'] as const) {
      const options: PromqlOptions = { scrapeIntervalMs, durations, at: isOfRange(plan) ? 'end' : 'steps' };
      const { text } = toPromql(plan, grid, options);
      const back = planOf(text, scrapeIntervalMs);
      const again = typeof back === 'string' ? back : toPromql(back, grid, options).text;
      expect({ number, query, text: again }).toEqual({ number, query, text });
    }
  }
});
