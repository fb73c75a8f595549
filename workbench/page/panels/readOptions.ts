import { cloneDeep, isPlainObject, mergeWith } from 'lodash';

/** Written options over a visualisation's defaults; lists are taken whole. */
export function readOptions<T extends object>(defaults: T, written: object): T {
  return mergeWith(cloneDeep(defaults), written, (_old: unknown, given: unknown) =>
    isPlainObject(given) ? undefined : given
  );
}
