import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';
import type { MetricStore } from '../../stores/types';
import type { Filter } from '../../types';
import { FilterRow } from './FilterRow';
import { EMPTY_FILTER, isComplete } from './filterRows';

interface FiltersFieldProps {
  metric: string | undefined;
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  store: MetricStore;
}

/** A row per filter. Rows that are not complete yet are kept here and not saved. */
export function FiltersField({ metric, filters, onChange, store }: FiltersFieldProps) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState<{ rows: Filter[]; saved: string }>({ rows: [], saved: '' });
  const saved = JSON.stringify(filters);
  // Filters changed from outside (another query, "filter for value") win over rows begun on the old ones.
  const rows = draft.saved === saved ? draft.rows : [...filters];
  const update = (next: Filter[]) => {
    const complete = next.filter(isComplete);
    setDraft({ rows: next, saved: JSON.stringify(complete) });
    if (JSON.stringify(complete) !== saved) {
      onChange(complete);
    }
  };
  return (
    <div role="group" aria-labelledby={`${id}-title`}>
      <Stack direction="column" gap={1}>
        <Stack direction="row" gap={1} alignItems="center">
          <span id={`${id}-title`} className={styles.title}>
            Filters
          </span>
          <Button
            variant="secondary"
            size="sm"
            icon="plus"
            onClick={() => update([...rows, EMPTY_FILTER])}
            aria-label="Add filter"
          >
            Add
          </Button>
        </Stack>
        {rows.map((row, index) => (
          <FilterRow
            key={index}
            number={index + 1}
            filter={row}
            metric={metric}
            others={rows.filter((other, place) => place !== index && isComplete(other))}
            store={store}
            onChange={(changed) => update(rows.map((old, place) => (place === index ? changed : old)))}
            onRemove={() => update(rows.filter((_, place) => place !== index))}
          />
        ))}
      </Stack>
    </div>
  );
}

/** As the labels of Grafana's fields look. */
const getStyles = (theme: GrafanaTheme2) => ({
  title: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
