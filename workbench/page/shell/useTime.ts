import { dateTime, rangeUtil, type RawTimeRange, type TimeRange } from '@grafana/data';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { changeAddress, useAddress } from './address';

export interface TimeControl {
  range: TimeRange;
  /** Changes with every refresh, so that queries run again. */
  tick: number;
  /** Such as `30s`; empty for off. */
  interval: string;
  refresh: () => void;
  setRange: (raw: RawTimeRange) => void;
  setInterval: (interval: string) => void;
}

/** The time range of the address, as of the last refresh; like Grafana it does not refresh in a hidden tab. */
export function useTime(defaults: { from: string; to: string; refresh?: string }): TimeControl {
  const { params } = useAddress();
  const [tick, setTick] = useState(0);
  const from = params.get('from') ?? defaults.from;
  const to = params.get('to') ?? defaults.to;
  const interval = params.get('refresh') ?? defaults.refresh ?? '';
  const range = useMemo(
    () => rangeUtil.convertRawToRange({ from: readMoment(from), to: readMoment(to) }),
    // A refresh moves a relative range on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [from, to, tick]
  );
  const refresh = useCallback(() => setTick((before) => before + 1), []);
  useEffect(() => {
    if (interval === '') {
      return undefined;
    }
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') {
        refresh();
      }
    }, rangeUtil.intervalToMs(interval));
    return () => window.clearInterval(timer);
  }, [interval, refresh]);
  return {
    range,
    tick,
    interval,
    refresh,
    setRange: (raw) => changeAddress({ from: writeMoment(raw.from), to: writeMoment(raw.to) }),
    setInterval: (next) => changeAddress({ refresh: next }),
  };
}

/** Addresses have milliseconds or words such as `now-6h`. */
function readMoment(text: string): RawTimeRange['from'] {
  return /^\d+$/.test(text) ? dateTime(Number(text)) : /^\d{4}-/.test(text) ? dateTime(text) : text;
}

function writeMoment(moment: RawTimeRange['from']): string {
  return typeof moment === 'string' ? moment : String(moment.valueOf());
}
