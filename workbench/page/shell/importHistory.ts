import type { DataSourceApi } from '@grafana/data';
import type { Workbench } from '../services/install';

/** The method of the data source that takes samples from before now. */
interface TakesHistory {
  importHistory(chunks: AsyncIterable<Uint8Array>): PromiseLike<unknown>;
}

const STORAGE_KEY = 'workbench.importedSession';

/**
 * Gives the data source the simulated hours before now, once per run of the server: the browser keeps them.
 * @returns whether there are simulated hours.
 */
export async function importSimulatedHistory({ dataSources, session, hasHistory }: Workbench): Promise<boolean> {
  const source = await dataSources.get();
  if (!hasHistory || !takesHistory(source)) {
    return false;
  }
  if (window.localStorage.getItem(STORAGE_KEY) !== session) {
    await source.importHistory(chunksOf(await fetch('/api/workbench/history')));
    window.localStorage.setItem(STORAGE_KEY, session);
  }
  return true;
}

function takesHistory(source: DataSourceApi): source is DataSourceApi & TakesHistory {
  return 'importHistory' in source && typeof source.importHistory === 'function';
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
    yield chunk.value;
  }
}
