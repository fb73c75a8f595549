import { LoadingState, type DataQueryResponse } from '@grafana/data';
import { catchError, from, map, Observable, of, switchMap } from 'rxjs';
import type { ChunkedBackend } from '../collect';
import type { DeploymentSource } from '../deployments/source';
import { interpolateQuery, problemOfSaved, readQuery, unknownVariables, type Templates } from '../plan';
import { messageOf } from '../series/text';
import type { FireworksOptions, FireworksQuery } from '../types';
import { withNotices } from './answerTrace';
import { narrowDeployments } from './dashboardFilters';
import type { PanelRequest } from './prepare';

/** The deployments of the account that the settings name. */
export interface OpenedDeployments {
  /** False where there is no account to list them of. */
  isConfigured: boolean;
  /** The code that lists them is loaded when it is first asked for. */
  source(): Promise<DeploymentSource>;
}

export function openDeployments(
  { url = '', jsonData }: { url?: string; jsonData?: FireworksOptions },
  backend: ChunkedBackend
): OpenedDeployments {
  const hasAccount = String(jsonData?.accountId ?? '').trim() !== '';
  let opened: Promise<DeploymentSource> | undefined;
  return {
    isConfigured: hasAccount,
    source: () => {
      opened ??= import('../deployments/source').then(
        ({ deploymentSource }) => deploymentSource(backend, { proxyPath: url, hasAccount }),
        (error: unknown) => {
          // A chunk that could not be fetched may be there at the next attempt.
          opened = undefined;
          throw error;
        }
      );
      return opened;
    },
  };
}

/** Answers one target of this type. An error is one of its own row. */
export function answerDeployments(
  target: FireworksQuery,
  request: PanelRequest,
  { deployments, templates }: { deployments: OpenedDeployments; templates: Templates }
): Observable<DataQueryResponse> {
  const problem = problemOfSaved(target);
  if (problem !== undefined) {
    return of(failed(readQuery(target).refId, problem.message));
  }
  const { query: narrowed, notice } = narrowDeployments(readQuery(target), request.filters);
  const notices = [
    ...(notice === undefined ? [] : [notice]),
    ...unknownVariables(narrowed, templates, request.scopedVars),
  ];
  const query = interpolateQuery(narrowed, templates, request.scopedVars);
  const range = { fromMs: request.range.from.valueOf(), toMs: request.range.to.valueOf() };
  return from(deployments.source()).pipe(
    switchMap((source) => untilLeft((signal) => source.run(query, range, signal))),
    map((frames): DataQueryResponse => ({ data: withNotices(frames, notices), state: LoadingState.Done })),
    catchError((error: unknown) => of(failed(query.refId, messageOf(error))))
  );
}

function untilLeft<T>(run: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable((subscriber) => {
    const leaving = new AbortController();
    run(leaving.signal).then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (reason: unknown) => subscriber.error(reason)
    );
    return () => leaving.abort();
  });
}

function failed(refId: string, message: string): DataQueryResponse {
  return { data: [], errors: [{ refId, message }], state: LoadingState.Error };
}
