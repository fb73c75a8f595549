import type { DataFrame } from '@grafana/data';
import type { TokenPrices } from '../calls/model';
import { callSpans, type CallSpan } from '../calls/summary';
import type { Span, Trace } from '../spans/types';
import { numberColumn, tableOf, textColumn } from './fields';
import { serviceName } from './traceFrame';

interface Node {
  id: string;
  title: string;
  subtitle: string;
  calls: number;
  errors: number;
  totalMs: number;
  tokens: number;
}

interface Edge {
  id: string;
  source: string;
  target: string;
  calls: number;
}

/**
 * Which spans called which: one node for all spans of the same name and service, however often they ran, so that an
 * agent's loop stays readable. Field names are Grafana's (packages/grafana-data/src/utils/nodeGraph.ts).
 */
export function nodeGraphFrames(refId: string, trace: Trace, prices: TokenPrices): DataFrame[] {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const nodeOf = new Map<string, string>();
  const calls = new Map(callSpans(trace, prices).map((call) => [call.span, call]));
  for (const span of trace.spans) {
    nodeOf.set(span.spanId, addSpan(nodes, span, calls.get(span)));
  }
  for (const { spanId, parentId } of trace.spans) {
    const source = parentId === undefined ? undefined : nodeOf.get(parentId);
    const target = nodeOf.get(spanId);
    if (source !== undefined && target !== undefined && source !== target) {
      const id = `${source}→${target}`;
      const edge = edges.get(id) ?? { id, source, target, calls: 0 };
      edges.set(id, { ...edge, calls: edge.calls + 1 });
    }
  }
  return [nodesFrame(refId, [...nodes.values()]), edgesFrame(refId, [...edges.values()])];
}

function addSpan(nodes: Map<string, Node>, span: Span, call: CallSpan | undefined): string {
  const subtitle = serviceName(span, call);
  const id = `${subtitle}·${span.name}`;
  const node = nodes.get(id) ?? {
    id,
    title: span.name || span.type,
    subtitle,
    calls: 0,
    errors: 0,
    totalMs: 0,
    tokens: 0,
  };
  node.calls++;
  node.errors += span.status === 'ERROR' ? 1 : 0;
  node.totalMs += span.endMs === undefined ? 0 : Math.max(0, span.endMs - span.startMs);
  node.tokens += call?.call.usage?.total ?? 0;
  nodes.set(id, node);
  return id;
}

function nodesFrame(refId: string, nodes: readonly Node[]): DataFrame {
  const share = (color: string, displayName: string) => ({ color: { mode: 'fixed', fixedColor: color }, displayName });
  return {
    refId,
    name: 'nodes',
    meta: { preferredVisualisationType: 'nodeGraph' },
    ...tableOf(nodes, [
      textColumn('id', (node) => node.id),
      textColumn('title', (node) => node.title),
      textColumn('subtitle', (node) => node.subtitle),
      numberColumn('mainstat', (node) => node.totalMs / node.calls, { unit: 'ms', displayName: 'Average duration' }),
      textColumn('secondarystat', secondary, { displayName: 'Times run, tokens' }),
      numberColumn('arc__ok', (node) => 1 - node.errors / node.calls, share('green', 'Without error')),
      numberColumn('arc__error', (node) => node.errors / node.calls, share('red', 'With error')),
      numberColumn('detail__calls', (node) => node.calls, { displayName: 'Spans' }),
      numberColumn('detail__errors', (node) => node.errors, { displayName: 'Errors' }),
      numberColumn('detail__tokens', (node) => node.tokens, { displayName: 'Tokens' }),
    ]),
  };
}

function secondary({ calls, tokens }: Node): string {
  return `${calls}×${tokens > 0 ? ` · ${tokens} tokens` : ''}`;
}

function edgesFrame(refId: string, edges: readonly Edge[]): DataFrame {
  return {
    refId,
    name: 'edges',
    meta: { preferredVisualisationType: 'nodeGraph' },
    ...tableOf(edges, [
      textColumn('id', (edge) => edge.id),
      textColumn('source', (edge) => edge.source),
      textColumn('target', (edge) => edge.target),
      numberColumn('mainstat', (edge) => edge.calls, { displayName: 'Calls' }),
    ]),
  };
}
