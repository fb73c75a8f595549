import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import { Badge, Field, IconButton, Stack, useStyles2, Alert, Button } from '@grafana/ui';
import { useId, useMemo, useCallback } from 'react';
import { metricInfo, type MetricInfo } from '../../catalogue';
import { isVariable, readQuery, takesField } from '../../plan';
import type { StoredMetric, EmptyStoreText } from '../../stores';
import type { FireworksQuery } from '../../types';
import { PickOne } from '../fields/Inputs';
import { useLoaded, useReading, type Loaded, type EditorSource } from '../source';
import { changeMetric, isUnfinished, patchQuery } from './changeQuery';
import { problemOf, explain, type QueryFieldProps } from './explain';
import { Explained, Folded } from './Explained';
import { FiltersField } from './FiltersField';
import { newestValue } from './newestValue';
import { aboutMetric, isUndocumented, metricChoices, seriesText, knownView } from './choices';
import { LinesField, BoundField, CodesField, QuantilesField, ViewField } from './ViewFields';

/** The part of Grafana's editor props that is used. */
interface MetricQueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
  facts?: QueryFacts;
}

/** What is said of a query below its fields. */
export interface QueryFacts {
  explain: typeof explain;
  newestValue: typeof newestValue;
}

const FACTS: QueryFacts = { explain, newestValue };

/** The fields of a query of metrics, and below them what it means. */
export function MetricQueryEditor({
  datasource,
  query: saved,
  onChange,
  onRunQuery,
  data,
  facts = FACTS,
}: MetricQueryEditorProps) {
  const { metrics, context } = datasource;
  const { store } = metrics;
  const query = useMemo(() => readQuery(saved), [saved]);
  const dataVersion = versionOf(data);
  const loaded = useStoredMetrics(store, data);
  const stored = loaded.state === 'ready' ? loaded.value : undefined;
  const loadNewest = useCallback(() => {
    void dataVersion;
    return facts.newestValue(query, context, data?.request);
  }, [facts, query, context, data?.request, dataVersion]);

  const save = (next: FireworksQuery) => {
    onChange(next);
    // The panel keeps what it shows until there is a whole question.
    if (!isUnfinished(next)) {
      onRunQuery();
    }
  };
  const metric = query.metric ?? '';
  const info = metric === '' || isVariable(metric) ? undefined : metricInfo(metric);
  const explanation = useReading(() => facts.explain(saved, data?.request?.scopedVars ?? {}, context));
  const field: QueryFieldProps = { query, info, change: (patch) => save(patchQuery(query, patch)), explanation };
  const view = info && knownView(query, info);
  const takes = (name: Parameters<typeof takesField>[0]) => info === undefined || takesField(name, info, view);

  return (
    <Stack direction="column" gap={1}>
      <StoreState stored={loaded} whenEmpty={metrics.whenEmpty} onRunQuery={onRunQuery} />
      <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
        <MetricField {...field} stored={stored} onPick={(name) => save(changeMetric(query, name))} />
        <ViewField {...field} />
        {view !== undefined && takes('quantiles') && <QuantilesField {...field} />}
        {view !== undefined && takes('bound') && <BoundField {...field} store={store} />}
        {info !== undefined && takes('codes') && <CodesField {...field} store={store} />}
        <LinesField {...field} store={store} />
        <FiltersField
          metric={query.metric}
          filters={query.filters ?? []}
          onChange={(filters) => field.change({ filters: filters.length === 0 ? undefined : filters })}
          store={store}
        />
      </Stack>
      {info !== undefined && <MetricNote info={info} stored={stored} />}
      <Explained query={query} explanation={explanation} loadNewest={loadNewest} />
      {metric !== '' && <Folded {...field} takes={takes} />}
    </Stack>
  );
}

/** Another text where there may be other samples. */
function versionOf(data: PanelData | undefined): string {
  return `${data?.request?.requestId ?? ''} ${data?.state ?? ''}`;
}

/** The first scrape of a page comes with the first answer, so the list is asked for again then. */
export function useStoredMetrics(
  store: EditorSource['metrics']['store'],
  data: PanelData | undefined
): Loaded<StoredMetric[]> {
  const dataVersion = versionOf(data);
  const load = useCallback(() => {
    void dataVersion;
    return store.metrics();
  }, [store, dataVersion]);
  return useLoaded(load);
}

interface StoreStateProps {
  stored: Loaded<StoredMetric[]>;
  whenEmpty: EmptyStoreText;
  onRunQuery: () => void;
}

/** What stands between the reader and a first value, and what to do about it. Nothing when all is well. */
export function StoreState({ stored, whenEmpty, onRunQuery }: StoreStateProps) {
  if (stored.state === 'loading' || (stored.state === 'ready' && stored.value.length > 0)) {
    return null;
  }
  if (stored.state === 'failed') {
    return (
      <Alert severity="warning" title="The metrics of this account could not be listed">
        {`${stored.message} The documented metrics can be chosen all the same.`}
      </Alert>
    );
  }
  const { title, text, mayFillByQuery } = whenEmpty;
  return (
    <Alert severity="info" title={title}>
      {mayFillByQuery ? (
        <Stack direction="column" gap={1} alignItems="flex-start">
          <span>{text}</span>
          <Button variant="secondary" size="sm" onClick={onRunQuery}>
            Run the query
          </Button>
        </Stack>
      ) : (
        text
      )}
    </Alert>
  );
}

interface MetricFieldProps extends Pick<QueryFieldProps, 'query' | 'info' | 'explanation'> {
  stored: readonly StoredMetric[] | undefined;
  onPick: (metric: string) => void;
}

/** The metric, and beside it what it is. */
export function MetricField({ query, info, explanation, stored, onPick }: MetricFieldProps) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const choices = useMemo(() => metricChoices(stored), [stored]);
  const isChosen = query.metric !== undefined && query.metric !== '';
  return (
    <Stack direction="row" gap={0.5} alignItems="flex-end">
      <Field label="Metric" htmlFor={id} noMargin {...(isChosen ? problemOf(explanation, 'metric') : {})}>
        <PickOne
          id={id}
          value={query.metric}
          choices={choices}
          onChange={onPick}
          takesAnyText
          placeholder="Choose a metric"
          width={36}
        />
      </Field>
      {info !== undefined && (
        <div className={styles.beside}>
          <IconButton name="info-circle" tooltip={aboutMetric(info, seriesCount(info, stored))} />
        </div>
      )}
    </Stack>
  );
}

/** As high as the box that it stands beside. */
const getStyles = (theme: GrafanaTheme2) => ({
  beside: css({ display: 'flex', alignItems: 'center', height: theme.spacing(theme.components.height.md) }),
});

interface MetricNoteProps {
  info: MetricInfo;
  stored: readonly StoredMetric[] | undefined;
}

/** What people should know of the chosen metric without asking. Mostly nothing. */
export function MetricNote({ info, stored }: MetricNoteProps) {
  const count = seriesCount(info, stored);
  const series = count === 0 ? seriesText(info, count) : undefined;
  if (series === undefined && !isUndocumented(info)) {
    return null;
  }
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      {series !== undefined && <Badge color="orange" text={series} />}
      {isUndocumented(info) && (
        <Badge
          color="purple"
          text="undocumented"
          tooltip="Seen on live accounts, but not in Fireworks’ documentation"
        />
      )}
    </Stack>
  );
}

/** Undefined while it is not known. */
function seriesCount({ name }: MetricInfo, stored: readonly StoredMetric[] | undefined): number | undefined {
  return stored && (stored.find((metric) => metric.name === name)?.seriesCount ?? 0);
}
