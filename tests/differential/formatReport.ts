import type { Report } from './differential';

const SHOWN_PLANS = 5;
const SHOWN_DIFFERENCES = 4;

/** One line when all agree, else the first differences, each with what it takes to look into it. */
export function formatReport({ plans, notCompared, samples, disagreements }: Report): string {
  if (disagreements.length === 0) {
    return `${plans - notCompared} plans, ${samples} samples agree${notCompared === 0 ? '' : `; ${notCompared} plans promise no equal numbers`}`;
  }
  const shown = disagreements
    .slice(0, SHOWN_PLANS)
    .map(({ situation, number, question, promql, differences, error }) => {
      const { plan, grid, scrapeIntervalMs } = question;
      return [
        `${situation}, plan ${number}: ${JSON.stringify({ plan, grid, scrapeIntervalMs })}`,
        promql,
        ...(error === undefined ? [] : [error]),
        ...differences
          .slice(0, SHOWN_DIFFERENCES)
          .map(
            ({ series, timeMs, ours, theirs }) =>
              `  ${series} at ${new Date(timeMs).toISOString()}: history ${ours}, Prometheus ${theirs}`
          ),
        `  ${differences.length} differences`,
      ].join('\n');
    });
  const bySituation = new Map<string, number>();
  disagreements.forEach(({ situation }) => bySituation.set(situation, (bySituation.get(situation) ?? 0) + 1));
  const counts = [...bySituation].map(([situation, count]) => `${situation}: ${count}`).join('\n');
  return [...shown, counts, `${disagreements.length} of ${plans} plans differ (${samples} samples compared)`].join(
    '\n\n'
  );
}
