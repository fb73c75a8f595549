import {
  CoreApp,
  FieldType,
  MappingType,
  SpecialValueMatch,
  dateTimeForTimeZone,
  LoadingState,
  type DataFrame,
  type DataQueryRequest,
  type FieldConfig,
  type DataQueryResponse,
  type QueryResultMetaNotice,
} from '@grafana/data';
import { combineLatest, defer, from, interval, map, of, startWith, switchMap, type Observable } from 'rxjs';
import { isAnalysisQuery } from '../analysis/eager';
import { isDeploymentQuery } from '../deployments/eager';
import { readQuery } from '../plan';
import { isTraceQuery } from '../traces/eager';
import type { FireworksQuery, FireworksOptions } from '../types';
import { answerDeployments, type OpenedDeployments } from './answerDeployments';
import { answerMetrics, type MetricsContext } from './answerMetrics';
import { answerTrace, type OpenedTraces } from './answerTrace';
import type { PanelRequest } from './prepare';

export interface AnswerContext extends MetricsContext {
  traces: OpenedTraces;
  deployments: OpenedDeployments;
  /** False where only traces are set up. */
  hasMetrics: boolean;
  /** What people pay, of the settings. */
  prices: Pick<FireworksOptions, 'gpuPrices'>;
}

/**
 * Answers one panel's request: the rows that ask for metrics together by the store, each row that asks for traces by
 * MLflow, for deployments by Fireworks' API, each question in words by its rule. One row's trouble is its own, and what is there is shown while the rest is on its way.
 */
export function answer(request: PanelRequest, context: AnswerContext): Observable<DataQueryResponse> {
  const read = request.targets.map((target) => ({ target, query: readQuery(target) }));
  const asking = (isSo: (query: FireworksQuery) => boolean) =>
    read.filter(({ query }) => isSo(query)).map(({ target }) => target);
  const traces = asking(isTraceQuery);
  const deployments = asking(isDeploymentQuery);
  const analyses = asking(isAnalysisQuery);
  const metrics = asking((query) => !(isTraceQuery(query) || isDeploymentQuery(query) || isAnalysisQuery(query)));
  const missing = missingPart(request, context);
  const say = (part: MissingPart, rows: readonly FireworksQuery[]) =>
    of({ data: inWords(part, rows, request.range.to.valueOf()) });
  const answers: Array<Observable<DataQueryResponse>> = [
    ...(missing === 'metrics' && metrics.length + deployments.length + analyses.length > 0
      ? [
          say(
            missing,
            [...metrics, ...deployments, ...analyses].filter(({ hide }) => hide !== true)
          ),
        ]
      : [
          ...(metrics.length === 0 ? [] : [answerMetrics({ ...request, targets: metrics, analyses }, context)]),
          ...deployments.map((target) => answerDeployments(target, request, context)),
          ...analyses.filter(({ hide }) => hide !== true).map((target) => analysed(target, request, context)),
        ]),
    ...(missing === 'traces' && traces.length > 0
      ? [say(missing, traces)]
      : traces.map((target) => answerTrace(target, request, context))),
  ];
  const [only] = answers;
  if (only === undefined) {
    return of({ key: request.requestId, data: [] });
  }
  const all =
    answers.length === 1
      ? only
      : combineLatest(answers.map((one) => one.pipe(startWith(ON_ITS_WAY)))).pipe(map(together));
  // One key, so that a later packet replaces an earlier one instead of adding to it.
  return all.pipe(
    map((response) => ({ ...response, data: withNoticesTogether(response.data), key: request.requestId }))
  );
}

/** What answers questions is loaded when one is asked. */
function analysed(
  target: FireworksQuery,
  request: PanelRequest,
  context: AnswerContext
): Observable<DataQueryResponse> {
  return defer(() => from(import('./answerAnalysis').then((loaded) => loaded.answerAnalysis))).pipe(
    switchMap((answerAnalysis) => answerAnalysis(target, request, context))
  );
}

/** Undefined where both are set up or neither is, and where somebody asks for just this. */
function missingPart(request: PanelRequest, { hasMetrics, traces }: AnswerContext): MissingPart | undefined {
  if (!isChosenForAll(request) || hasMetrics === traces.isConfigured) {
    return undefined;
  }
  return hasMetrics ? 'traces' : 'metrics';
}

/**
 * Of each severity Grafana's panel header shows the last notice alone (PanelHeaderNotices.tsx). So all of a severity
 * become one for each frame, and the last frame that has any says those of all of them.
 */
function withNoticesTogether(data: DataQueryResponse['data']): DataQueryResponse['data'] {
  const notices = data.flatMap(noticesOf);
  const lastWith = (severity: string) =>
    data.findLastIndex((one) => noticesOf(one).some((n) => n.severity === severity));
  return data.map((frame, place): DataQueryResponse['data'][number] => {
    const own = noticesOf(frame);
    const severities = [...new Set(own.map(({ severity }) => severity))];
    return own.length === 0
      ? frame
      : {
          ...frame,
          meta: {
            ...frame.meta,
            notices: severities.map((severity) => ({
              severity,
              text: textOf(severity, lastWith(severity) === place ? notices : own),
            })),
          },
        };
  });
}

function noticesOf({ meta }: Pick<DataFrame, 'meta'>): readonly QueryResultMetaNotice[] {
  return meta?.notices ?? [];
}

function textOf(severity: string, notices: readonly QueryResultMetaNotice[]): string {
  const texts = notices.filter((notice) => notice.severity === severity).map(({ text }) => text);
  return [...new Set(texts)].join(' ');
}

const ON_ITS_WAY: DataQueryResponse = { data: [], state: LoadingState.Loading };

function together(responses: readonly DataQueryResponse[]): DataQueryResponse {
  const errors = responses.flatMap((one) => one.errors ?? []);
  return {
    data: responses.flatMap((one) => one.data),
    state: worst(responses.map((one) => one.state)),
    errors: errors.length === 0 ? undefined : errors,
  };
}

/** Grafana ends the request at an error, so one that is still loading stays so until all is there. */
function worst(states: ReadonlyArray<LoadingState | undefined>): LoadingState {
  const worse = [LoadingState.Loading, LoadingState.Error].find((state) => states.includes(state));
  return worse ?? LoadingState.Done;
}

/**
 * Answers anew whenever there is something new, with a range that moves on with the time: what Explore's Live button
 * asks for. Unsubscribing ends all of it.
 */
export function follow(
  request: DataQueryRequest<FireworksQuery>,
  context: AnswerContext
): Observable<DataQueryResponse> {
  const { store, scrapeIntervalMs, now } = context;
  const lengthMs = request.range.to.valueOf() - request.range.from.valueOf();
  const news: Observable<unknown> = store.updates?.() ?? interval(scrapeIntervalMs);
  return news.pipe(
    startWith(undefined),
    switchMap(() => answer(endingAt(now(), lengthMs, request), context)),
    map((response) => ({
      ...response,
      state: response.state === LoadingState.Error ? LoadingState.Error : LoadingState.Streaming,
    }))
  );
}

function endingAt(
  nowMs: number,
  lengthMs: number,
  request: DataQueryRequest<FireworksQuery>
): DataQueryRequest<FireworksQuery> {
  const to = dateTimeForTimeZone(request.timezone, nowMs);
  const from = dateTimeForTimeZone(request.timezone, nowMs - lengthMs);
  return { ...request, range: { ...request.range, from, to } };
}

/** The part of a data source that a query asks, where only the other one is set up. */
export type MissingPart = 'metrics' | 'traces';

const WORDS: Readonly<Record<MissingPart, { short: string; long: string }>> = {
  metrics: {
    short: 'Only traces here',
    long: 'This data source has traces and no Fireworks account. Choose one with metrics at the top, or enter an account in its settings.',
  },
  traces: {
    short: 'Only metrics here',
    long: 'This data source has metrics and no MLflow. Choose one with traces at the top, or enter an MLflow URL in its settings.',
  },
};

/** Whoever looks at a dashboard chose a data source for all of it; elsewhere somebody asks for this very thing. */
export function isChosenForAll({ app }: Pick<DataQueryRequest, 'app'>): boolean {
  return app === CoreApp.Dashboard || app === CoreApp.PanelViewer;
}

/**
 * What stands in a panel instead of numbers: the words, not an error, since nothing is wrong. A value that is none, with
 * a mapping, is what most panels write out; charts have the words in their legend. A trace view has no place for words.
 */
export function inWords(part: MissingPart, targets: readonly FireworksQuery[], toMs: number): DataFrame[] {
  const [target] = targets;
  if (target === undefined || target.queryType === 'trace' || target.asEvents === true) {
    return [];
  }
  const { short, long } = WORDS[part];
  const time = { name: 'Time', type: FieldType.time, config: {}, values: [toMs] };
  const isLog = target.queryType === 'conversation';
  const words = isLog
    ? { name: 'body', type: FieldType.string, config: {}, values: [long] }
    : { name: 'Value', type: FieldType.number, config: asWords(short), values: [null] };
  return [
    {
      refId: target.refId,
      length: 1,
      fields: [isLog ? { ...time, name: 'timestamp' } : time, words],
      meta: { notices: [{ severity: 'info', text: long }] },
    },
  ];
}

function asWords(text: string): FieldConfig {
  return {
    displayNameFromDS: text,
    mappings: [{ type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result: { text } } }],
  };
}
