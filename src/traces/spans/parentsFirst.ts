import type { Span } from './types';

/**
 * Spans in an order in which none comes before its parent, each with the parent that it has in this trace. Without
 * recursion, since traces may be nested deeper than the stack. Spans that are each other's ancestors get a beginning
 * somewhere; of spans with one id the first is the parent.
 */
export function parentsFirst(spans: readonly Span[]): Array<{ span: Span; parent: Span | undefined }> {
  const byId = new Map<string, Span>();
  for (const span of spans) {
    if (!byId.has(span.spanId)) {
      byId.set(span.spanId, span);
    }
  }
  const children = new Map<Span, Span[]>();
  const roots: Span[] = [];
  for (const span of spans) {
    const parent = span.parentId === undefined ? undefined : byId.get(span.parentId);
    if (parent === undefined) {
      roots.push(span);
    } else {
      const siblings = children.get(parent) ?? [];
      siblings.push(span);
      children.set(parent, siblings);
    }
  }
  const seen = new Set<Span>();
  const ordered: Array<{ span: Span; parent: Span | undefined }> = [];
  for (const start of [...roots, ...spans]) {
    const open: Array<{ span: Span; parent: Span | undefined }> = [{ span: start, parent: undefined }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { span } = next;
      if (!seen.has(span)) {
        seen.add(span);
        ordered.push(next);
        (children.get(span) ?? []).forEach((child) => open.push({ span: child, parent: span }));
      }
    }
  }
  return ordered;
}
