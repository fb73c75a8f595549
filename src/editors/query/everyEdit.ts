import { useLayoutEffect, useRef } from 'react';
import type { FireworksQuery } from '../../types';
import { patchQuery } from './changeQuery';

/**
 * How a row saves. Grafana draws a row anew some time after it was changed, on a busy page a second later; an edit made
 * meanwhile is of what is drawn, and must not undo the one before.
 */
export function useEveryEdit(
  drawn: FireworksQuery,
  onChange: (query: FireworksQuery) => void
): (next: FireworksQuery) => void {
  const latest = useRef(drawn);
  useLayoutEffect(() => {
    latest.current = drawn;
  }, [drawn]);
  return (next) => {
    latest.current = patchQuery(latest.current, editOf(drawn, next));
    onChange(latest.current);
  };
}

/** The fields that differ; one that was taken out is undefined. */
function editOf(drawn: FireworksQuery, next: FireworksQuery): Partial<FireworksQuery> {
  const before = new Map(Object.entries(drawn));
  const names = new Set([...before.keys(), ...Object.keys(next)]);
  const after = new Map(Object.entries(next));
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)))
      .map((name) => [name, after.get(name)])
  );
}
