import type { IncomingMessage, ServerResponse } from 'node:http';
import { listAccounts } from './accounts';
import { listDeployments } from './deploymentList';
import type { FaultSwitch } from './faults';
import { contentTypeOf, faultyBody } from './faultyBody';
import { sendFaulty, serveMetrics, type MetricsEndpoint } from './metricsEndpoint';
import type { RequestTarget } from './requestTarget';
import { gatewayError, sendJson } from './respond';

export interface Upstream extends MetricsEndpoint {
  apiKey: string;
  /** Accounts that exist and do not belong to the key. */
  otherAccounts: readonly string[];
  /** Of the list of deployments. */
  listFaults: FaultSwitch;
  /** Deployments at the most. */
  largestPage: number;
}

const ACCOUNT_PATH = /^\/v1\/accounts\/([^/]+)\/(metrics|deployments)$/;

/** What exists at api.fireworks.ai too. */
export async function serveUpstream(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  { path, query }: RequestTarget
): Promise<void> {
  const { world, clock, log, listFaults } = upstream;
  const [, account, resource] = ACCOUNT_PATH.exec(path) ?? [];
  const refusal = refuse(upstream, request, path, account);
  if (refusal !== undefined) {
    if (resource === 'metrics') {
      log.add({ atMs: clock(), status: refusal.status });
    }
    sendJson(response, refusal.status, refusal.body);
  } else if (account === undefined) {
    sendJson(response, 200, listAccounts(world));
  } else if (resource === 'metrics') {
    await serveMetrics(upstream, request, response);
  } else {
    const { status, body } = listDeployments(world, query, clock(), upstream.largestPage);
    if (status !== 200) {
      sendJson(response, status, body);
      return;
    }
    const fault = listFaults.take();
    const { answer } = fault;
    const other =
      answer === undefined || answer.kind === 'status' || answer.kind === 'noDeployments' ? undefined : answer;
    await sendFaulty(upstream, request, response, fault, {
      contentType: other === undefined ? 'application/json' : contentTypeOf(other),
      body: () => {
        const text = JSON.stringify(answer?.kind === 'noDeployments' ? { deployments: [], totalSize: 0 } : body);
        return other === undefined ? [text] : faultyBody(other, text);
      },
    });
  }
}

interface Refusal {
  status: number;
  body: unknown;
}

function refuse(upstream: Upstream, request: IncomingMessage, path: string, account?: string): Refusal | undefined {
  if (request.headers.authorization !== `Bearer ${upstream.apiKey}`) {
    return { status: 401, body: { error: { message: 'unauthorized' } } };
  }
  if (request.method !== 'GET') {
    return { status: 405, body: gatewayError(12, 'Method Not Allowed') };
  }
  if (account === undefined) {
    return path === '/v1/accounts' ? undefined : { status: 404, body: gatewayError(5, 'Not Found') };
  }
  if (upstream.otherAccounts.includes(account)) {
    return { status: 403, body: gatewayError(7, '') };
  }
  return account === upstream.world.accountId
    ? undefined
    : { status: 404, body: gatewayError(5, `account "${account}" not found`) };
}
