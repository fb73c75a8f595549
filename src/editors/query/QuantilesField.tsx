import { DEFAULT_QUANTILES, quantileName, typedQuantile } from '../../plan';
import { ManyField } from '../fields/ManyField';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { QUANTILE_CHOICES } from './quantiles';

/** One chip per quantile; no chip at all stands for the default ones, so the field is never without meaning. */
export function QuantilesField({ query, change, explanation }: QueryFieldProps) {
  const save = (values: string[]) => {
    const quantiles = [...new Set(values.map(typedQuantile))];
    change({ quantiles: quantiles.length === 0 ? undefined : quantiles });
  };
  return (
    <ManyField
      label="Quantiles"
      {...problemOf(explanation, 'quantiles')}
      values={(query.quantiles ?? DEFAULT_QUANTILES).map(String)}
      choices={QUANTILE_CHOICES}
      nameOf={quantileName}
      onChange={save}
      takesAnyText
      placeholder="Such as p95 or 0.999"
      width={42}
    />
  );
}
