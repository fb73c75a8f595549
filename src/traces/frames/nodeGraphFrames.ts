import type { DataFrame } from '@grafana/data';
import type { TokenPrices } from '../calls/cost';
import { callSpans, type CallSpan } from '../calls/summary';
import type { Span, Trace } from '../spans/types';
import { numberField, textField } from './fields';
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

/**
 * Who called whom: one node for each kind of span (its name and what did the work), however often it ran, so that an
 * agent's loop stays readable. Field names are Grafana's (packages/grafana-data/src/utils/nodeGraph.ts).
 */
export function nodeGraphFrames(refId: string, trace: Trace, prices: TokenPrices): DataFrame[] {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, { source: string; target: string; calls: number }>();
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
      edges.set(id, { source, target, calls: (edges.get(id)?.calls ?? 0) + 1 });
    }
  }
  return [nodesFrame(refId, [...nodes.values()]), edgesFrame(refId, edges)];
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
  return {
    refId,
    name: 'nodes',
    meta: { preferredVisualisationType: 'nodeGraph' },
    length: nodes.length,
    fields: [
      textField(
        'id',
        nodes.map((node) => node.id)
      ),
      textField(
        'title',
        nodes.map((node) => node.title)
      ),
      textField(
        'subtitle',
        nodes.map((node) => node.subtitle)
      ),
      numberField(
        'mainstat',
        nodes.map((node) => node.totalMs / node.calls),
        { unit: 'ms', displayName: 'Average duration' }
      ),
      textField('secondarystat', nodes.map(secondary), { displayName: 'Times run, tokens' }),
      numberField(
        'arc__ok',
        nodes.map((node) => 1 - node.errors / node.calls),
        {
          color: { mode: 'fixed', fixedColor: 'green' },
          displayName: 'Without error',
        }
      ),
      numberField(
        'arc__error',
        nodes.map((node) => node.errors / node.calls),
        {
          color: { mode: 'fixed', fixedColor: 'red' },
          displayName: 'With error',
        }
      ),
      numberField(
        'detail__calls',
        nodes.map((node) => node.calls),
        { displayName: 'Spans' }
      ),
      numberField(
        'detail__errors',
        nodes.map((node) => node.errors),
        { displayName: 'Errors' }
      ),
      numberField(
        'detail__tokens',
        nodes.map((node) => node.tokens),
        { displayName: 'Tokens' }
      ),
    ],
  };
}

function secondary({ calls, tokens }: Node): string {
  return `${calls}×${tokens > 0 ? ` · ${tokens} tokens` : ''}`;
}

function edgesFrame(
  refId: string,
  edges: ReadonlyMap<string, { source: string; target: string; calls: number }>
): DataFrame {
  const all = [...edges];
  return {
    refId,
    name: 'edges',
    meta: { preferredVisualisationType: 'nodeGraph' },
    length: all.length,
    fields: [
      textField(
        'id',
        all.map(([id]) => id)
      ),
      textField(
        'source',
        all.map(([, edge]) => edge.source)
      ),
      textField(
        'target',
        all.map(([, edge]) => edge.target)
      ),
      numberField(
        'mainstat',
        all.map(([, edge]) => edge.calls),
        { displayName: 'Calls' }
      ),
    ],
  };
}
