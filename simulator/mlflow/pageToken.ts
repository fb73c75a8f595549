import { invalid } from './refusal';

/** MLflow's pages are offsets. */
export function writePageToken(offset: number): string {
  return Buffer.from(`{"offset": ${offset}}`).toString('base64');
}

/** @throws Refusal for what is no token of MLflow's */
export function readPageToken(token: string | undefined): number {
  if (token === undefined || token === '') {
    return 0;
  }
  const offset = /^\{"offset": ?(\d+)\}$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (offset === undefined) {
    throw invalid('Invalid page token, could not base64-decode');
  }
  return Number(offset);
}
