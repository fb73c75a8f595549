import { CoreApp, dateTime, LoadingState, type DataQuery, type DataSourceApi } from '@grafana/data';
import { Alert, Button, ErrorBoundaryAlert, LoadingPlaceholder, Stack, useTheme2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { noticesOf, PanelFrame } from '../panels/PanelFrame';
import { PanelContent } from '../panels/PanelContent';
import { buildRequest } from '../queries/buildRequest';
import { errorMessage } from '../queries/runRequest';
import { usePanelData } from '../queries/usePanelData';
import type { Workbench } from '../services/install';
import { changeAddress, useAddress } from '../shell/address';
import { useScope } from '../shell/scope';
import { TimeControls } from '../shell/TimeControls';
import { useSize } from '../shell/useSize';
import { useTime } from '../shell/useTime';
import { letter, readQueries } from './exploreAddress';
import { exploreSections } from './exploreSections';
import { QueryInspector } from './QueryInspector';

const PANEL_HEIGHT = 360;
const NO_VARIABLES: never[] = [];

/** Query rows with the plugin's editor, and their results below. */
export function ExploreView({ uid, workbench }: { uid: string; workbench: Workbench }) {
  const theme = useTheme2();
  const { params } = useAddress();
  const time = useTime({ from: 'now-1h', to: 'now' });
  useScope(NO_VARIABLES, time.range);
  const [source, setSource] = useState<DataSourceApi>();
  const [queries, setQueries] = useState<DataQuery[]>(() => readQueries(params));
  /** The queries that were run last; editing alone does not run them. */
  const [run, setRun] = useState({ queries, count: 0 });
  const [helpOpen, setHelpOpen] = useState(false);
  const [ref, { width }] = useSize<HTMLDivElement>();

  useEffect(() => {
    void workbench.dataSources.get(uid).then((found) => {
      setSource(found);
      setQueries((before) => {
        const first = before.length > 0 ? before : [{ refId: 'A', ...found.getDefaultQuery?.(CoreApp.Explore) }];
        setRun({ queries: first, count: 1 });
        return first;
      });
    });
  }, [workbench, uid]);

  const key =
    run.count === 0 || width <= 0
      ? undefined
      : JSON.stringify([run, time.range.from.valueOf(), time.range.to.valueOf(), time.tick]);
  const data = usePanelData(source, key, (dataSource) =>
    buildRequest({ dataSource, targets: run.queries, range: time.range, maxDataPoints: width, app: CoreApp.Explore })
  );

  const { QueryEditor, QueryEditorHelp } = workbench.plugin.components;
  if (source === undefined || QueryEditor === undefined) {
    return <LoadingPlaceholder text="Loading the query editor…" />;
  }

  function runQueries(next: DataQuery[] = queries) {
    setRun((before) => ({ queries: next, count: before.count + 1 }));
    changeAddress({ queries: JSON.stringify(next) });
  }
  const change = (index: number, query: DataQuery) =>
    setQueries((before) => before.map((each, at) => (at === index ? query : each)));
  const message = data && errorMessage(data);
  return (
    <div style={{ padding: theme.spacing(2) }} data-testid="explore">
      <Stack justifyContent="flex-end">
        <TimeControls time={time} isLoading={data?.state === LoadingState.Loading} />
      </Stack>
      {queries.map((query, index) => (
        <div
          key={query.refId}
          style={{
            background: theme.colors.background.primary,
            padding: theme.spacing(1),
            marginTop: theme.spacing(1),
          }}
        >
          <Stack justifyContent="space-between">
            <strong style={{ color: theme.colors.text.link }}>{query.refId}</strong>
            {queries.length > 1 && (
              <Button
                size="sm"
                fill="text"
                variant="secondary"
                icon="trash-alt"
                aria-label={`Remove query ${query.refId}`}
                onClick={() => setQueries((before) => before.filter((_, at) => at !== index))}
              />
            )}
          </Stack>
          <ErrorBoundaryAlert>
            <QueryEditor
              datasource={source}
              query={query}
              queries={queries}
              app={CoreApp.Explore}
              data={data}
              range={time.range}
              onChange={(next) => change(index, next)}
              onRunQuery={() => setQueries((latest) => (runSoon(latest, runQueries), latest))}
            />
          </ErrorBoundaryAlert>
        </div>
      ))}
      <div style={{ marginTop: theme.spacing(1) }}>
        <Stack>
          <Button icon="play" onClick={() => runQueries()}>
            Run query
          </Button>
          <Button
            variant="secondary"
            icon="plus"
            onClick={() =>
              setQueries((before) => [
                ...before,
                { refId: nextRefId(before), ...source.getDefaultQuery?.(CoreApp.Explore) },
              ])
            }
          >
            Add query
          </Button>
          {QueryEditorHelp !== undefined && (
            <Button variant="secondary" icon="question-circle" onClick={() => setHelpOpen(!helpOpen)}>
              Query help
            </Button>
          )}
        </Stack>
      </div>
      {helpOpen && QueryEditorHelp !== undefined && queries[0] !== undefined && (
        <QueryEditorHelp
          datasource={source}
          query={queries[0]}
          onClickExample={(example) => {
            const next = [{ ...example, refId: 'A' }];
            setQueries(next);
            runQueries(next);
            setHelpOpen(false);
          }}
        />
      )}
      {data !== undefined && <QueryInspector data={data} />}
      {noticesOf(data).map(({ severity, text }) => (
        <Alert key={text} severity={severity} title={text} topSpacing={1} bottomSpacing={0} />
      ))}
      {message !== undefined && <Alert severity="error" title={message} topSpacing={1} bottomSpacing={0} />}
      <div ref={ref} style={{ marginTop: theme.spacing(1), minHeight: 1 }}>
        {width > 0 && data !== undefined && <Results data={data} width={width} time={time} workbench={workbench} />}
      </div>
    </div>
  );
}

/** Grafana runs a query after the change that the editor made just before has been taken in. */
function runSoon(queries: DataQuery[], runQueries: (queries: DataQuery[]) => void): void {
  queueMicrotask(() => runQueries(queries));
}

function nextRefId(queries: readonly DataQuery[]): string {
  const free = queries.map((_, index) => letter(index)).find((name) => queries.every(({ refId }) => refId !== name));
  return free ?? letter(queries.length);
}

interface ResultsProps {
  data: NonNullable<ReturnType<typeof usePanelData>>;
  width: number;
  time: ReturnType<typeof useTime>;
  workbench: Workbench;
}

function Results({ data, width, time, workbench }: ResultsProps) {
  const sections = exploreSections(data.series);
  const shown = sections.length > 0 ? sections : [{ title: 'Graph', type: 'timeseries', frames: [] }];
  return shown.map(({ title, type, frames }, index) => (
    <div key={`${title}${index}`} style={{ marginBottom: 8 }}>
      <PanelFrame title={title} width={width} height={PANEL_HEIGHT} data={data}>
        {(innerWidth, innerHeight) => (
          <PanelContent
            type={type}
            options={EXPLORE_OPTIONS}
            fieldConfig={undefined}
            frames={frames}
            data={data}
            range={data.timeRange}
            width={innerWidth}
            height={innerHeight}
            onZoom={(from, to) => time.setRange({ from: dateTime(Math.round(from)), to: dateTime(Math.round(to)) })}
            replaceVariables={(text, scopedVars, format) => workbench.templates.replace(text, scopedVars, format)}
          />
        )}
      </PanelFrame>
    </div>
  ));
}

const EXPLORE_OPTIONS = { tooltip: { mode: 'multi', sort: 'desc' } };
