import { useLayoutEffect, useRef } from 'react';

/**
 * How an editor saves. Grafana draws what was changed anew some time later, on a busy page a second; an edit made
 * meanwhile is of what is drawn, and must not undo the one before.
 */
export function useEveryEdit<Query extends object>(
  drawn: Query,
  onChange: (query: Query) => void
): (next: Query) => void {
  const latest = useRef(drawn);
  useLayoutEffect(() => {
    latest.current = drawn;
  }, [drawn]);
  return (next) => {
    latest.current = withEdit(latest.current, drawn, next);
    onChange(latest.current);
  };
}

/** The latest, with what differs between what was drawn and what is saved; what was taken out is absent. */
function withEdit<Part extends object>(latest: Part, drawn: object, next: Part): Part {
  const [now, before, after] = [partsOf(latest), partsOf(drawn), partsOf(next)];
  const edited = { ...latest };
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [kept, was, is] = [now.get(name), before.get(name), after.get(name)];
    if (JSON.stringify(was) === JSON.stringify(is)) {
      continue;
    }
    if (is === undefined) {
      Reflect.deleteProperty(edited, name);
    } else {
      // What is chosen by parts, such as a window and what is done in it, is edited by parts.
      const isOfParts = hasParts(kept) && hasParts(was) && hasParts(is);
      Reflect.set(edited, name, isOfParts ? withEdit(kept, was, is) : is);
    }
  }
  return edited;
}

function partsOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value));
}

function hasParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
