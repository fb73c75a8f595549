import type { DataQueryError } from '@grafana/data';
import { StoreMisconfigured } from './source';

export interface StoreError {
  message: string;
  status?: number;
}

/** A failed request as a whole has no `errors` in Grafana 12.4, only the older `error`; a failed row has both. */
export function failuresOf(response: { errors?: DataQueryError[]; error?: DataQueryError }): DataQueryError[] {
  return response.errors ?? (response.error === undefined ? [] : [response.error]);
}

/** What went wrong in the words of the data source that was asked, which one that is, and what to do next. */
export function describeFailure(sourceName: string, error: DataQueryError | unknown): StoreError {
  if (error instanceof StoreMisconfigured) {
    return { message: `${error.message} ${error.next}` };
  }
  const { words, status } = readFailure(error);
  const said = words === '' ? 'gave no reason' : `says: ${words.replace(/[.\s]+$/, '')}`;
  const message = `The data source “${sourceName}” ${said}. ${nextStep(sourceName, words, status)}`;
  return status === undefined ? { message } : { message, status };
}

function nextStep(sourceName: string, words: string, status: number | undefined): string {
  if (status === 401 || status === 403) {
    return `Check its credentials, and that you may query it: “Save & test” in the settings of “${sourceName}” tells more.`;
  }
  if (/too many samples|max(imum)? .*(series|samples|chunks|length)|limit|exceed/i.test(words)) {
    return 'Choose a shorter range, a longer step or more filters, or raise the limit of that server.';
  }
  if (/time(d)? ?out|deadline|canceled/i.test(words)) {
    return 'Choose a shorter range or more filters, or raise the timeout of that server.';
  }
  if (/parse error|bad_data|invalid (parameter|expression)/i.test(words)) {
    return 'The query that was sent is in the query inspector.';
  }
  return `“Save & test” in the settings of “${sourceName}” says whether it can be reached.`;
}

/** Errors come as Grafana's `DataQueryError`, as a failed `fetch` with a body, or as something thrown. */
function readFailure(error: unknown): { words: string; status: number | undefined } {
  if (typeof error !== 'object' || error === null) {
    return { words: String(error ?? ''), status: undefined };
  }
  const body = 'data' in error ? error.data : undefined;
  const words =
    textAt(error, 'message') ?? textAt(body, 'error') ?? textAt(body, 'message') ?? textAt(error, 'statusText') ?? '';
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  return { words: textAt(body, 'error') ?? words, status };
}

function textAt(value: unknown, key: 'message' | 'error' | 'statusText'): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const text: unknown =
    new Map(Object.entries(value)).get(key) ?? (value instanceof Error ? value[key as 'message'] : undefined);
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
