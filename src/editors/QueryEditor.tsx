import type { PanelData } from '@grafana/data';
import { Stack } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import { metricInfo } from '../catalogue';
import { isVariable, readQuery, takesField } from '../plan';
import type { FireworksQuery } from '../types';
import { AggregateField } from './query/AggregateField';
import { BoundField } from './query/BoundField';
import { changeMetric, patchQuery } from './query/changeMetric';
import { CodesField } from './query/CodesField';
import { Explained } from './query/Explained';
import type { QueryFieldProps } from './query/fieldProps';
import { FiltersField } from './query/FiltersField';
import { FormatField } from './query/FormatField';
import { LegendField } from './query/LegendField';
import { LinesField } from './query/LinesField';
import { MetricField } from './query/MetricField';
import { MetricNote } from './query/MetricNote';
import { OverFields } from './query/OverFields';
import { QuantilesField } from './query/QuantilesField';
import { StoreState } from './query/StoreState';
import { ViewField } from './query/ViewField';
import { knownView } from './query/views';
import type { EditorSource } from './source';
import { useLoaded } from './useLoaded';
import { useReading } from './useReading';

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
  const explanation = useReading(() => datasource.explain(saved, data?.request?.scopedVars));
  const field: QueryFieldProps = { query, info, change: (patch) => save(patchQuery(query, patch)), explanation };
  const view = info && knownView(query, info);
  const takes = (field: Parameters<typeof takesField>[0]) => info === undefined || takesField(field, info, view);
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
        {view !== undefined && takes('quantiles') && <QuantilesField {...field} />}
        {view !== undefined && takes('bound') && <BoundField {...field} store={store} />}
        {info !== undefined && takes('codes') && <CodesField {...field} store={store} />}
      </Stack>
      {info !== undefined && <MetricNote info={info} stored={stored} />}
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <LinesField {...field} store={store} />
        {query.groupBy !== undefined && takes('aggregate') && <AggregateField {...field} />}
      </Stack>
      <FiltersField
        metric={query.metric}
        filters={query.filters ?? []}
        onChange={(filters) => field.change({ filters: filters.length === 0 ? undefined : filters })}
        store={store}
      />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <OverFields {...field} />
        {takes('format') && <FormatField {...field} />}
        {takes('legend') && <LegendField {...field} />}
      </Stack>
      <Explained query={query} explanation={explanation} source={datasource} dataVersion={dataVersion} />
    </Stack>
  );
}
