import type { IncomingMessage, ServerResponse } from 'node:http';
import { history } from '../wire/history';
import type { World } from '../world/world';
import { readFaults } from './readFaults';
import { readIncidents } from './readIncidents';
import type { FaultSwitch } from './faults';
import { InvalidInput } from './jsonReader';
import type { RequestLog } from './requestLog';
import type { RequestTarget } from './requestTarget';
import { acceptsGzip, encode, EXPOSITION_TYPE, sendJson, write } from './respond';

export interface ControlPlane {
  world: World;
  clock: () => number;
  faults: FaultSwitch;
  /** Of the list of deployments. */
  listFaults: FaultSwitch;
  log: RequestLog;
  reset(): void;
}

export const CONTROL_PREFIX = '/simulator/';

const HOUR = 3_600_000;
const LARGEST_BODY = 1024 * 1024;

/** What tests and demonstrations need beside the endpoint. No key, so bind it to the machine itself. */
export async function serveControlPlane(
  plane: ControlPlane,
  request: IncomingMessage,
  response: ServerResponse,
  { path, query }: RequestTarget
): Promise<void> {
  const { world, log } = plane;
  const faults = query.get('of') === 'deployments' ? plane.listFaults : plane.faults;
  try {
    switch (`${request.method ?? ''} ${path.slice(CONTROL_PREFIX.length)}`) {
      case 'GET deployments':
        sendJson(response, 200, world.deployments);
        return;
      case 'GET truth':
        sendJson(response, 200, truth(world, query));
        return;
      case 'GET history':
        await sendHistory(plane, request, response, query);
        return;
      case 'GET incidents':
        sendJson(response, 200, world.incidents);
        return;
      case 'POST incidents':
        world.setIncidents([...world.incidents, ...readIncidents(await readJson(request), world)]);
        sendJson(response, 200, world.incidents);
        return;
      case 'DELETE incidents':
        world.setIncidents([]);
        sendJson(response, 200, world.incidents);
        return;
      case 'GET faults':
        sendJson(response, 200, faults.current());
        return;
      case 'PUT faults':
        faults.set(readFaults(await readJson(request)));
        sendJson(response, 200, faults.current());
        return;
      case 'DELETE faults':
        faults.clear();
        sendJson(response, 200, faults.current());
        return;
      case 'GET requests':
        sendJson(response, 200, log.counts());
        return;
      case 'POST reset':
        plane.reset();
        sendJson(response, 200, {});
        return;
      default:
        sendJson(response, 404, { message: `There is no ${request.method ?? ''} ${path} here.` });
    }
  } catch (error) {
    if (!(error instanceof InvalidInput)) {
      throw error;
    }
    sendJson(response, 400, { message: error.message });
  }
}

function truth(world: World, query: URLSearchParams): unknown {
  const id = query.get('deployment') ?? '';
  if (!world.deployments.some((deployment) => deployment.id === id)) {
    throw new InvalidInput(`There is no deployment "${id}"; GET ${CONTROL_PREFIX}deployments lists them.`);
  }
  return world.truth(id, readMs(query, 'from'), readMs(query, 'to'));
}

/** `hours=6` up to now, or `from` and `to` in milliseconds; also `step` in milliseconds and `format`. */
async function sendHistory(
  { world, clock }: ControlPlane,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams
): Promise<void> {
  const toMs = query.has('to') ? readMs(query, 'to') : clock();
  const fromMs = query.has('from') ? readMs(query, 'from') : toMs - readMs(query, 'hours', 6) * HOUR;
  const stepMs = readMs(query, 'step', 60_000);
  if (stepMs < 1000) {
    throw new InvalidInput('"step" is in milliseconds and must be at least 1000.');
  }
  const format = query.get('format') === 'openmetrics' ? 'openmetrics' : 'text';
  const gzip = acceptsGzip(request);
  response.writeHead(200, {
    'content-type': format === 'text' ? EXPOSITION_TYPE : 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  await write(response, encode(history(world, fromMs, toMs, { stepMs, format }), gzip));
  response.end();
}

function readMs(query: URLSearchParams, name: string, absent?: number): number {
  const text = query.get(name);
  const value = text === null ? absent : Number(text);
  if (value === undefined || text === '' || !Number.isFinite(value)) {
    throw new InvalidInput(`"${name}" must be a number.`);
  }
  return value;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) {
      throw new InvalidInput('The body is larger than 1 MiB.');
    }
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new InvalidInput('The body is not JSON.');
  }
}
