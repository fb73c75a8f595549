import { columnOf, rows, seriesOf } from '../../evaluate/testing/columns';
import type { MetricsPlan } from '../../plan';
import { gridResult } from './gridResult';

const TIMES = Float64Array.of(0);
const selection = { metric: 'latency_overall_ms_bucket:sum_by_deployment', matchers: [] };
const over = { fn: 'last', window: { kind: 'step' } } as const;

function result(plan: MetricsPlan, series: Array<[Record<string, string>, number]>) {
  const answered = series.map(([labels, value]) => ({ labels, column: columnOf([value]) }));
  return rows(seriesOf(gridResult(plan, TIMES, [{ quantile: undefined, series: answered }], [])));
}

test('two spellings of a bound are one bucket, with the requests of both', () => {
  const plan: MetricsPlan = { kind: 'buckets', selection, over, by: [] };
  const answered: Array<[Record<string, string>, number]> = [
    [{ le: '500' }, 1],
    [{ le: '500.0' }, 2],
    [{ le: '+Inf' }, 4],
  ];
  expect(result(plan, answered)).toEqual([
    [{ le: '500' }, [3]],
    [{ le: '+Inf' }, [4]],
  ]);
});

test('copies that differ in what a scraper added count once', () => {
  const plan: MetricsPlan = { kind: 'buckets', selection, over, by: undefined };
  const answered: Array<[Record<string, string>, number]> = [
    [{ le: '500.0', instance: 'one' }, 1],
    [{ le: '500.0', instance: 'other' }, 1],
  ];
  expect(result(plan, answered)).toEqual([[{ le: '500' }, [1]]]);
});

test('a bound that is shown as a label is written as a number', () => {
  const plan: MetricsPlan = { kind: 'value', selection, over, combine: { op: 'sum', by: ['le'] } };
  expect(result(plan, [[{ le: '500.0' }, 1]])).toEqual([[{ le: '500' }, [1]]]);
});
