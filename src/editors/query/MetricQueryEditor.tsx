import type { PanelData } from '@grafana/data';
import { Stack } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { derivedMetric, metricInfo } from '../../catalogue';
import { isVariable, readQuery } from '../../plan';
import type { FireworksQuery } from '../../types';
import { AggregateField, LinesField } from './LinesFields';
import { BoundField, CodesField, QuantilesField, ViewField } from './ViewFields';
import { changeMetric, patchQuery } from './changeQuery';
import { Explained } from './Explained';
import type { QueryFieldProps } from './fieldProps';
import { FiltersField } from './FiltersField';
import { FormatField, LegendField } from './FormatFields';
import { MetricField, MetricNote } from './MetricField';
import { OverFields } from './OverFields';
import { StoreState } from './StoreState';
import { isPicture, knownView, takesAggregate } from './offers';
import type { EditorSource } from '../source';
import { useLoaded, useReading } from '../loading';

/** The part of Grafana's editor props that is used. */
interface QueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
}

export default function QueryEditor({ datasource, query: saved, onChange, onRunQuery, data }: QueryEditorProps) {
  const query = useMemo(() => readQuery(saved), [saved]);
  const dataVersion = `${data?.request?.requestId ?? ''} ${data?.state ?? ''}`;
  const loadMetrics = useCallback(() => {
    // The first scrape of a page comes with the first answer, so the list is asked for again then.
    void dataVersion;
    return datasource.store.metrics();
  }, [datasource, dataVersion]);
  const loaded = useLoaded(loadMetrics);
  const stored = loaded.state === 'ready' ? loaded.value : undefined;

  const save = (next: FireworksQuery) => {
    onChange(next);
    onRunQuery();
  };
  const metric = query.metric ?? '';
  const info = metric === '' || isVariable(metric) ? undefined : metricInfo(metric);
  const explanation = useReading(() => datasource.explain(query, data?.request?.scopedVars));
  const field: QueryFieldProps = { query, info, change: (patch) => save(patchQuery(query, patch)), explanation };
  const view = info && knownView(query, info);
  const derivation = derivedMetric(metric)?.derivation;
  const { store } = datasource;

  return (
    <Stack direction="column" gap={1.5}>
      <StoreState stored={loaded} options={datasource.options} onRunQuery={onRunQuery} />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <MetricField
          query={query}
          explanation={explanation}
          stored={stored}
          onPick={(name) => save(changeMetric(query, name))}
        />
        <ViewField {...field} />
        {view === 'quantile' && <QuantilesField {...field} />}
        {view === 'share' && <BoundField {...field} store={store} />}
        {derivation?.kind === 'ratio' && derivation.takesCodes && <CodesField {...field} store={store} />}
      </Stack>
      {info !== undefined && <MetricNote info={info} stored={stored} />}
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <LinesField {...field} store={store} />
        {query.groupBy !== undefined && (info === undefined || takesAggregate(query, info)) && (
          <AggregateField {...field} />
        )}
      </Stack>
      <FiltersField
        metric={query.metric}
        filters={query.filters ?? []}
        onChange={(filters) => field.change({ filters: filters.length === 0 ? undefined : filters })}
        store={store}
      />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <OverFields {...field} />
        {!isPicture(view) && <FormatField {...field} />}
        {view !== 'heatmap' && <LegendField {...field} />}
      </Stack>
      <Explained query={query} explanation={explanation} source={datasource} dataVersion={dataVersion} />
    </Stack>
  );
}
