import { CoreApp, dateTime, FieldType, LoadingState, type DataSourceApi, type TimeRange } from '@grafana/data';
import { firstValueFrom, filter } from 'rxjs';
import { buildRequest } from '../queries/buildRequest';
import { runRequest } from '../queries/runRequest';
import type { Workbench } from '../services/install';

/** The method of the data source that takes samples from before now. */
interface TakesHistory {
  importHistory(chunks: AsyncIterable<Uint8Array>): PromiseLike<unknown>;
}

const MINUTE_MS = 60_000;

/**
 * Gives the data source the simulated hours before now, unless this browser has kept them from an earlier visit.
 * @returns a sentence that says so, for people; empty when there are none.
 */
export async function importSimulatedHistory(
  { dataSources, hasHistory }: Workbench,
  onStart: () => void
): Promise<string> {
  const source = await dataSources.get();
  if (!hasHistory || !takesHistory(source)) {
    return '';
  }
  try {
    if (!(await hasSamples(source))) {
      onStart();
      await source.importHistory(chunksOf(await fetch('/api/workbench/history')));
    }
    return 'The hours before you opened this page were simulated and imported.';
  } catch (error) {
    return `The simulated hours before now could not be imported: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function takesHistory(source: DataSourceApi): source is DataSourceApi & TakesHistory {
  return 'importHistory' in source && typeof source.importHistory === 'function';
}

/** Asks for a stretch that ended a while ago, which no scrape of this page can have filled. */
async function hasSamples(source: DataSourceApi): Promise<boolean> {
  const now = Date.now();
  const from = dateTime(now - 20 * MINUTE_MS);
  const to = dateTime(now - 5 * MINUTE_MS);
  const range: TimeRange = { from, to, raw: { from, to } };
  const targets = [{ refId: 'A', ...source.getDefaultQuery?.(CoreApp.Explore) }];
  const request = buildRequest({ dataSource: source, targets, range, maxDataPoints: 15, app: CoreApp.Unknown });
  const data = await firstValueFrom(
    runRequest(source, request).pipe(filter(({ state }) => state !== LoadingState.Loading))
  );
  return data.series.some(({ fields }) =>
    fields.some(({ type, values }) => type === FieldType.number && values.some((value) => value !== null))
  );
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
    yield chunk.value;
  }
}
