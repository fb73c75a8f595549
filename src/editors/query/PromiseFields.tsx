import { Field } from '@grafana/ui';
import { useId } from 'react';
import { DERIVED_METRICS, metricInfo, METRICS } from '../../catalogue';
import { isVariable, takesField } from '../../plan';
import type { FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';
import { PickOne } from '../fields/Inputs';
import type { EditorSource } from '../source';
import { problemOf, type QueryFieldProps } from './explain';
import { BoundField, CodesField } from './ViewFields';

/** A promise that can be counted at once, where the row has none. */
export function startOfPromise({ metric, bound, target }: FireworksQuery): Partial<FireworksQuery> {
  const isCounted = metric === SUCCESS || (bound !== undefined && PROMISED.some(({ value }) => value === metric));
  return {
    ...(isCounted ? {} : { metric: SUCCESS }),
    ...(target === undefined ? { target: '99%' } : {}),
  };
}

const SUCCESS = 'success_ratio';

/** What says of each request whether it was good. */
const PROMISED: readonly Choice[] = [
  ...DERIVED_METRICS.filter(({ name }) => name === SUCCESS),
  ...METRICS.filter((info) => info.kind === 'histogram'),
].map(({ name, title, description }) => ({ value: name, label: title, description }));

const TARGETS: readonly Choice[] = ['90%', '95%', '99%', '99.5%', '99.9%'].map((value) => ({ value, label: value }));

interface PromiseFieldsProps extends Omit<QueryFieldProps, 'info'> {
  store: EditorSource['metrics']['store'];
  onPick: (metric: string) => void;
}

/** What was promised: a latency within a bound or requests without errors, and for how many. */
export function PromiseFields({ query, change, explanation, store, onPick }: PromiseFieldsProps) {
  const id = useId();
  const metric = query.metric ?? '';
  const info = metric === '' || isVariable(metric) ? undefined : metricInfo(metric);
  const field = { query, change, explanation, info, store };
  const isHistogram = info !== undefined && (info.kind === 'histogram' || info.kind === 'unknown');
  return (
    <>
      <Field label="Promised" htmlFor={`${id}-metric`} noMargin {...problemOf(explanation, 'metric')}>
        <PickOne
          id={`${id}-metric`}
          value={query.metric}
          choices={PROMISED}
          onChange={onPick}
          takesAnyText
          placeholder="Choose a metric"
          width={30}
        />
      </Field>
      {isHistogram && <BoundField {...field} />}
      {info !== undefined && takesField('codes', info, 'value') && <CodesField {...field} />}
      <Field label="Target" htmlFor={`${id}-target`} noMargin {...problemOf(explanation, 'target')}>
        <PickOne
          id={`${id}-target`}
          value={query.target === undefined ? '' : String(query.target)}
          choices={TARGETS}
          onChange={(target) => change({ target })}
          takesAnyText
          placeholder="Such as 99%"
          width={16}
        />
      </Field>
    </>
  );
}
