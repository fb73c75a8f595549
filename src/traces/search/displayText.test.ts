import type { FireworksQuery } from '../../types';
import { traceDisplayText } from '../eager';

test.each<[string, Partial<FireworksQuery>, string]>([
  ['a search for everything', { queryType: 'traces' }, 'traces'],
  [
    'a search with conditions',
    {
      queryType: 'traces',
      traceFilters: [
        { label: 'duration', operator: '>', value: '2s' },
        { label: 'status', operator: '=|', value: '', values: ['OK', 'ERROR'] },
      ],
      rawFilter: " name = 'x' ",
      experiments: ['1'],
      limit: 50,
    },
    "traces · duration > 2s · status one of OK, ERROR · name = 'x' · experiment 1 · at most 50",
  ],
  ['a trace', { queryType: 'trace', query: 'tr-1' }, 'trace tr-1'],
  ['no trace yet', { queryType: 'trace' }, 'no trace id'],
  ['a session', { queryType: 'conversation', session: '$session', query: 'tr-1' }, 'conversation of session $session'],
  ['a trace as a talk', { queryType: 'conversation', query: 'tr-1' }, 'conversation of trace tr-1'],
  ['a stream', { queryType: 'conversation', query: 'tr-1', spanId: 'ab' }, 'chunks of span ab of trace tr-1'],
  ['no talk yet', { queryType: 'conversation' }, 'conversation · no trace or session'],
  [
    'a statistic',
    {
      queryType: 'traceStats',
      statistic: 'latency',
      quantiles: [0.5, 0.95, '$q'],
      groupBy: ['model'],
      traceFilters: [{ label: 'user', operator: '=', value: 'alice' }],
    },
    'statistic latency · p50 p95 $q · by model · user = alice',
  ],
  ['a statistic that nobody chose', { queryType: 'traceStats' }, 'statistic calls'],
])('a collapsed row tells of %s', (_, query, text) => {
  expect(traceDisplayText({ refId: 'A', ...query })).toBe(text);
});
