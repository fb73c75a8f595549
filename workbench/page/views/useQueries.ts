import { CoreApp, type DataQuery, type DataSourceApi } from '@grafana/data';
import { useRef, useState } from 'react';
import { changeAddress } from '../shell/address';
import { letter } from './exploreAddress';

export interface Queries {
  rows: readonly DataQuery[];
  /** What was run last, and how often; editing alone does not run anything. */
  run: { rows: readonly DataQuery[]; count: number };
  change: (index: number, query: DataQuery) => void;
  add: () => void;
  remove: (index: number) => void;
  /** Runs the rows as they are, or those given instead, and puts them into the address. */
  runNow: (rows?: readonly DataQuery[]) => void;
}

/** Explore's query rows. Editors call "change" and "run" in one go, so the newest rows are kept beside the state. */
export function useQueries(initial: readonly DataQuery[], source: DataSourceApi): Queries {
  const [rows, setRows] = useState(() => (initial.length > 0 ? initial : [defaultRow(source, [])]));
  const [run, setRun] = useState({ rows, count: 1 });
  const newest = useRef(rows);
  const set = (next: readonly DataQuery[]) => {
    newest.current = next;
    setRows(next);
  };
  return {
    rows,
    run,
    change: (index, query) => set(newest.current.map((each, at) => (at === index ? query : each))),
    add: () => set([...newest.current, defaultRow(source, newest.current)]),
    remove: (index) => set(newest.current.filter((_, at) => at !== index)),
    runNow: (next = newest.current) => {
      set(next);
      setRun((before) => ({ rows: next, count: before.count + 1 }));
      changeAddress({ queries: JSON.stringify(next) });
    },
  };
}

function defaultRow(source: DataSourceApi, others: readonly DataQuery[]): DataQuery {
  const free = others.map((_, index) => letter(index)).find((name) => others.every(({ refId }) => refId !== name));
  return { ...source.getDefaultQuery?.(CoreApp.Explore), refId: free ?? letter(others.length) };
}
