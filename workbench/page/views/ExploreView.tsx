import { CoreApp, LoadingState, type DataSourceApi } from '@grafana/data';
import { Alert, Button, ErrorBoundaryAlert, LoadingPlaceholder, Stack, useTheme2 } from '@grafana/ui';
import { useState } from 'react';
import { noticesOf } from '../panels/PanelFrame';
import { buildRequest } from '../queries/buildRequest';
import { errorMessage } from '../queries/runRequest';
import { useDataSource } from '../queries/useDataSource';
import { usePanelData } from '../queries/usePanelData';
import type { Workbench } from '../services/install';
import { useAddress } from '../shell/address';
import { useScope } from '../shell/scope';
import { TimeControls } from '../shell/TimeControls';
import { useSize } from '../shell/useSize';
import { useTime } from '../shell/useTime';
import { readPaneRange, readQueries } from './exploreAddress';
import { ExploreResults } from './ExploreResults';
import { QueryInspector } from './QueryInspector';
import { useQueries } from './useQueries';

const NO_VARIABLES: never[] = [];

/** Query rows with the plugin's editor, and their results below. */
export function ExploreView({ uid, workbench }: { uid: string; workbench: Workbench }) {
  const source = useDataSource(workbench, uid);
  return source === undefined ? (
    <LoadingPlaceholder text="Loading the data source…" />
  ) : (
    <LoadedExplore source={source} workbench={workbench} />
  );
}

function LoadedExplore({ source, workbench }: { source: DataSourceApi; workbench: Workbench }) {
  const theme = useTheme2();
  const { params } = useAddress();
  const time = useTime(readPaneRange(params) ?? { from: 'now-1h', to: 'now' });
  useScope(NO_VARIABLES, time.range);
  const queries = useQueries(readQueries(params), source);
  const [helpOpen, setHelpOpen] = useState(false);
  const [ref, { width }] = useSize<HTMLDivElement>();
  const { range, tick } = time;
  const key = width > 0 ? JSON.stringify([queries.run, range.from.valueOf(), range.to.valueOf(), tick]) : undefined;
  const data = usePanelData(source, key, (dataSource) =>
    buildRequest({ dataSource, targets: queries.run.rows, range, maxDataPoints: width, app: CoreApp.Explore })
  );
  const { QueryEditor, QueryEditorHelp } = workbench.plugin.components;
  const [first] = queries.rows;
  const message = data && errorMessage(data);
  return (
    <div style={{ padding: theme.spacing(2) }} data-testid="explore">
      <Stack justifyContent="flex-end">
        <TimeControls time={time} isLoading={data?.state === LoadingState.Loading} />
      </Stack>
      {queries.rows.map((query, index) => (
        <section
          key={query.refId}
          aria-label={`Query ${query.refId}`}
          style={{
            background: theme.colors.background.primary,
            padding: theme.spacing(1),
            marginTop: theme.spacing(1),
          }}
        >
          <Stack justifyContent="space-between">
            <strong style={{ color: theme.colors.text.link }}>{query.refId}</strong>
            {queries.rows.length > 1 && (
              <Button
                size="sm"
                fill="text"
                variant="secondary"
                icon="trash-alt"
                aria-label={`Remove query ${query.refId}`}
                onClick={() => queries.remove(index)}
              />
            )}
          </Stack>
          <ErrorBoundaryAlert>
            {QueryEditor !== undefined && (
              <QueryEditor
                datasource={source}
                query={query}
                queries={[...queries.rows]}
                app={CoreApp.Explore}
                data={data}
                range={range}
                onChange={(next) => queries.change(index, next)}
                onRunQuery={() => queries.runNow()}
              />
            )}
          </ErrorBoundaryAlert>
        </section>
      ))}
      <div style={{ marginTop: theme.spacing(1) }}>
        <Stack>
          <Button icon="play" onClick={() => queries.runNow()}>
            Run query
          </Button>
          <Button variant="secondary" icon="plus" onClick={queries.add}>
            Add query
          </Button>
          {QueryEditorHelp !== undefined && (
            <Button variant="secondary" icon="question-circle" onClick={() => setHelpOpen(!helpOpen)}>
              Query help
            </Button>
          )}
        </Stack>
      </div>
      {helpOpen && QueryEditorHelp !== undefined && first !== undefined && (
        <section aria-label="Help">
          <QueryEditorHelp
            datasource={source}
            query={first}
            onClickExample={(example) => {
              queries.change(0, { ...example, refId: first.refId });
              setHelpOpen(false);
            }}
          />
        </section>
      )}
      {data !== undefined && <QueryInspector data={data} />}
      {noticesOf(data).map(({ severity, text }) => (
        <Alert key={text} severity={severity} title={text} topSpacing={1} bottomSpacing={0} />
      ))}
      {message !== undefined && <Alert severity="error" title={message} topSpacing={1} bottomSpacing={0} />}
      <div ref={ref} style={{ marginTop: theme.spacing(1), minHeight: 1 }}>
        {width > 0 && data !== undefined && (
          <ExploreResults data={data} width={width} time={time} workbench={workbench} />
        )}
      </div>
    </div>
  );
}
