import type { Http, HttpAnswer, HttpRequest } from '../../src/traces/client/transport';
import { isObject, number, parseJson, type JsonObject } from '../../src/traces/json';

/** A question that two servers answered, each in what is comparable of its answer. */
export interface Compared {
  question: string;
  simulated: unknown;
  real: unknown;
}

/**
 * Asks both servers everything, and answers what the simulated one answers.
 * @param compared is told of every question
 */
export function askBoth(simulated: Http, real: Http, compared: (one: Compared) => void): Http {
  return async (request) => {
    const [one, other] = await Promise.all([simulated(request), real(request)]);
    compared({
      question: questionOf(request),
      simulated: comparable(request.path, one),
      real: comparable(request.path, other),
    });
    return one;
  };
}

function questionOf({ method, path, body }: HttpRequest): string {
  return `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
}

/** An answer without what each server makes up itself. */
function comparable(path: string, { status, body }: HttpAnswer): unknown {
  const value = parseJson(withLongNumbers(body));
  if (status >= 400) {
    // Words of refusals list what is valid in an order that differs from run to run; the product reads the code.
    return { status, code: isObject(value) ? value.error_code : 'a page' };
  }
  if (path.startsWith('mlflow/version')) {
    // The newest fix of a release answers the same.
    return { status, version: body.trim().split('.').slice(0, 2).join('.') };
  }
  return { status, body: sameShape(path.split(/[/?]/)[1] ?? '', value) };
}

/** Nanoseconds have more digits than a double holds, so they are compared as texts. */
function withLongNumbers(body: string): string {
  return body.replace(/(_nano": ?)(\d+)/g, '$1"$2"');
}

function sameShape(route: string, value: unknown): unknown {
  if (!isObject(value)) {
    return value;
  }
  switch (route) {
    case 'experiments':
      // Each server has a clock, and an experiment is as old as the server.
      return { ...value, experiments: listOf(value.experiments).map((one) => omit(one, EXPERIMENT_TIMES)) };
    case 'server-info':
      // Features that only writing or other kinds of data use.
      return { store_type: value.store_type, workspaces_enabled: value.workspaces_enabled };
    case 'traces-batch':
      // MLflow answers in the order of its database; the client takes any.
      return { traces: listOf(value.traces).sort((a, b) => idOf(a).localeCompare(idOf(b))) };
    case 'traces-metrics':
      return { data_points: listOf(value.data_points).map(roundedValues) };
    default:
      return value;
  }
}

function idOf(trace: unknown): string {
  const info = isObject(trace) ? trace.trace_info : undefined;
  return isObject(info) ? String(info.trace_id) : '';
}

const EXPERIMENT_TIMES = ['creation_time', 'last_update_time'];

/** Databases add doubles in another order. */
function roundedValues(point: unknown): unknown {
  const values = isObject(point) && isObject(point.values) ? point.values : {};
  return {
    ...(isObject(point) ? point : {}),
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, Number(number(value)?.toPrecision(12))])
    ),
  };
}

function omit(value: unknown, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([key]) => !keys.includes(key)));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value] : [];
}
