import { isAbsent, setAbsent, sparseColumn } from '../../series/stale';
import type { Summarise } from './slidingSum';

/** Column `index[i]` at place i, nothing where it is -1. */
export function pick(index: Int32Array): Summarise {
  return (column) => {
    const picked = new Float64Array(index.length);
    const out = sparseColumn(picked);
    const { values } = column;
    for (let place = 0; place < index.length; place++) {
      const from = index[place]!;
      const value = from < 0 ? NaN : values[from]!;
      if (value !== value && (from < 0 || isAbsent(column, from))) {
        setAbsent(out, place);
      } else {
        picked[place] = value;
      }
    }
    return out;
  };
}
