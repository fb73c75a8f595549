import { CoreApp, type PanelData } from '@grafana/data';
import { useEffect, useRef } from 'react';
import { isRunnable } from '../../answer';
import type { FireworksQuery } from '../../types';
import type { EditorSource } from '../source';

/** What does not make a query say anything: the names that `queryIsEmpty` of Grafana's core/utils/query.ts leaves out. */
const SAYS_NOTHING = new Set(['refId', 'hide', 'key', 'queryType', 'datasource', 'label']);

/**
 * The query that panels are answered with. Grafana asks the default query for a row that says nothing
 * (`callQueryMethod` of its runRequest.ts), so the editor shows that.
 */
export function askedQuery(saved: FireworksQuery, defaults: Partial<FireworksQuery>): FireworksQuery {
  return Object.keys(saved).every((name) => SAYS_NOTHING.has(name)) ? { ...defaults, ...saved } : saved;
}

interface RowOfPanel {
  datasource: EditorSource;
  query: FireworksQuery;
  onRunQuery: () => void;
  data?: PanelData;
  app?: CoreApp;
}

/**
 * Runs a row once that its panel was never asked: Grafana puts the default query in where a data source is chosen or a
 * row is added, and waits for Refresh. Explore runs by itself, and elsewhere there may be no panel to ask.
 */
export function useFirstRun({ datasource, query, onRunQuery, data, app }: RowOfPanel): void {
  const isDue = app !== CoreApp.Explore && data !== undefined && isRunnable(query) && !isAsked(datasource, query, data);
  const atFirst = useRef(isDue ? onRunQuery : undefined);
  useEffect(() => {
    atFirst.current?.();
  }, []);
}

/**
 * Explore does not ask rows that say nothing (`hasNonEmptyQuery` of Grafana's core/utils/explore.ts), and may leave
 * one without the default query when its data source is changed (12.3 does): so the row says what it shows, once.
 */
export function useSaidInExplore(
  saved: FireworksQuery,
  shown: FireworksQuery,
  { app, save }: { app: CoreApp; save: (query: FireworksQuery) => void }
): void {
  const atFirst = useRef(
    app === CoreApp.Explore && saved !== shown && isRunnable(shown) ? () => save(shown) : undefined
  );
  useEffect(() => {
    atFirst.current?.();
  }, []);
}

function isAsked({ uid }: EditorSource, { refId }: FireworksQuery, { request }: PanelData): boolean {
  return request?.targets.some((target) => target.refId === refId && target.datasource?.uid === uid) === true;
}

/** By data source: what was chosen last in the help of one of its rows, and is not run yet. */
const CHOSEN = new WeakMap<EditorSource, FireworksQuery>();

/** Grafana's help changes its row and has no way to run it; the row's editor has, and is told here. */
export function chooseExample(datasource: EditorSource, example: FireworksQuery): void {
  CHOSEN.set(datasource, example);
}

/** Runs the row once it has become the example that was chosen in its help. */
export function useExampleRun({ datasource, query, onRunQuery }: RowOfPanel): void {
  useEffect(() => {
    const example = CHOSEN.get(datasource);
    if (example !== undefined && isSame(query, example)) {
      CHOSEN.delete(datasource);
      onRunQuery();
    }
  }, [datasource, query, onRunQuery]);
}

/** Grafana adds what it needs of its own, such as the data source and a key. */
function isSame(query: FireworksQuery, example: FireworksQuery): boolean {
  const of = (one: FireworksQuery) =>
    JSON.stringify(
      Object.entries(one)
        .filter(([name]) => name === 'queryType' || !SAYS_NOTHING.has(name))
        .sort()
    );
  return of(query) === of(example);
}
