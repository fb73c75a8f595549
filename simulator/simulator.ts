import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as timeout } from 'node:timers/promises';
import { CHAT_PREFIX, serveChatApi, type LatencyOf } from './chat';
import { CONTROL_PREFIX, serveControlPlane } from './server/controlPlane';
import { LARGEST_PAGE } from './server/deploymentList';
import { createFaultSwitch, type Faults } from './server/faults';
import type { Wait } from './server/faultyTransfer';
import { close, listen } from './server/listening';
import { createRateLimit } from './server/rateLimit';
import { createRequestLog, type RequestCounts } from './server/requestLog';
import { requestTarget } from './server/requestTarget';
import { gatewayError, sendJson } from './server/respond';
import { serveUpstream } from './server/upstream';
import { createWorld, type World } from './world/world';

export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default `demo-account`. Ignored when a world is given, which has its own. */
  accountId?: string;
  /** Default `fw_demo_key`. */
  apiKey?: string;
  /** Accounts for which the key gets 403; default `other-account`. All others get 404. */
  otherAccounts?: readonly string[];
  world?: World;
  /** Milliseconds since the epoch, default the machine's clock. */
  clock?: () => number;
  /** For delays and slow bodies, default real time. */
  wait?: Wait;
  /** Metrics requests a minute, default 6; Infinity for no limit. */
  ratePerMinute?: number;
  /** Deployments on a page of their list at the most, default 200 as at Fireworks. */
  largestPage?: number;
  /** How long chat calls take; default not at all. */
  chatLatency?: LatencyOf;
}

export interface Simulator {
  readonly world: World;
  /** `http://host:port`; empty before `start`. */
  readonly url: string;
  /** Path of the metrics endpoint, to follow `url`. */
  readonly metricsPath: string;
  /** Listens and resolves to `url`. */
  start(): Promise<string>;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
  setFaults(faults: Faults): void;
  /** Of the list of deployments. */
  setListFaults(faults: Faults): void;
  clearFaults(): void;
  faults(): Faults;
  /** Requests to the metrics endpoint since start or reset. */
  requests(): RequestCounts;
  /** Clears faults, request counts and the rate limit, and takes back incidents that were added. */
  reset(): void;
}

export const DEFAULT_API_KEY = 'fw_demo_key';

/** A stand-in for Fireworks' metrics endpoint and its chat API on a port of its own. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { port = 0, host = '127.0.0.1', clock = Date.now, wait = realWait } = options;
  const world = options.world ?? createWorld({ accountId: options.accountId });
  const firstIncidents = world.incidents;
  const rateLimit = createRateLimit(options.ratePerMinute ?? 6);
  const faults = createFaultSwitch();
  const listFaults = createFaultSwitch();
  const log = createRequestLog();
  const { apiKey = DEFAULT_API_KEY, otherAccounts = ['other-account'], largestPage = LARGEST_PAGE } = options;
  const upstream = { world, clock, wait, rateLimit, faults, listFaults, log, apiKey, otherAccounts, largestPage };
  const server = createServer((request, response) => void serve(request, response));
  let url = '';

  return {
    world,
    get url() {
      return url;
    },
    metricsPath: `/v1/accounts/${world.accountId}/metrics`,
    async start() {
      url = await listen(server, port, host);
      return url;
    },
    close: () => close(server),
    setFaults: faults.set,
    setListFaults: listFaults.set,
    clearFaults: faults.clear,
    faults: faults.current,
    requests: log.counts,
    reset,
  };

  function reset(): void {
    faults.clear();
    listFaults.clear();
    log.reset();
    rateLimit.reset();
    world.setIncidents(firstIncidents);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const target = requestTarget(request.url ?? '/');
      if (target.path.startsWith(CONTROL_PREFIX)) {
        await serveControlPlane({ world, clock, faults, listFaults, log, reset }, request, response, target);
      } else if (target.path.startsWith(CHAT_PREFIX)) {
        await serveChatApi({ world, apiKey, clock, wait, latency: options.chatLatency }, request, response, target);
      } else {
        await serveUpstream(upstream, request, response, target);
      }
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
      } else {
        sendJson(response, 500, gatewayError(13, String(error)));
      }
    }
  }
}

/** A wait that ends early is no error here: the client has gone. */
const realWait: Wait = (ms, signal) => timeout(ms, undefined, { signal }).catch(() => undefined);
