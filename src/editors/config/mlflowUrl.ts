import { withoutTrailing } from '../../series/text';
import { parseHttpUrl } from './apiUrl';

/** What people paste is often an address of MLflow's pages, whose part after the # is not for its API. */
export function readMlflowUrl(text: string): string {
  const trimmed = text.trim();
  const end = trimmed.search(/[?#]/);
  return withoutTrailing(end < 0 ? trimmed : trimmed.slice(0, end), '/');
}

/** Why this cannot be MLflow's address; undefined when it can, or is empty. */
export function mlflowUrlProblem(text: string): string | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  const url = parseHttpUrl(text.trim());
  if (url === undefined) {
    return 'This is no address. It starts with https:// or http://, such as http://mlflow:5000.';
  }
  return url.username === '' && url.password === ''
    ? undefined
    : 'An address with a user or password in it would be readable by every viewer. Choose basic authentication below.';
}
