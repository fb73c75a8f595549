import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';
import type { TraceFilter } from '../../types';
import type { TraceFieldProps } from './traceFieldProps';
import { TraceFilterRow } from './TraceFilterRow';
import { isCompleteTraceFilter } from './traceFilterRows';

const EMPTY: TraceFilter = { label: 'status', operator: '=', value: '' };

/** A row per condition; all must hold. Rows that are not complete yet are kept here and not saved. */
export function TraceFiltersField(field: TraceFieldProps) {
  const { query, change } = field;
  const filters = query.traceFilters ?? [];
  const id = useId();
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState<{ rows: TraceFilter[]; saved: string }>({ rows: [], saved: '' });
  const saved = JSON.stringify(filters);
  // Filters changed from outside (a link, another query) win over rows begun on the old ones.
  const rows = draft.saved === saved ? draft.rows : filters;
  const update = (next: TraceFilter[]) => {
    const complete = next.filter(isCompleteTraceFilter);
    setDraft({ rows: next, saved: JSON.stringify(complete) });
    if (JSON.stringify(complete) !== saved) {
      change({ traceFilters: complete.length === 0 ? undefined : complete });
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
            onClick={() => update([...rows, EMPTY])}
            aria-label="Add filter"
          >
            Add
          </Button>
        </Stack>
        {rows.map((row, index) => (
          <TraceFilterRow
            key={index}
            {...field}
            number={index + 1}
            filter={row}
            onFilter={(changed) => update(rows.map((old, place) => (place === index ? changed : old)))}
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
