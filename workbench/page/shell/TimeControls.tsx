import { dateTime } from '@grafana/data';
import { RefreshPicker, TimeRangePicker } from '@grafana/ui';
import type { TimeControl } from './useTime';

export function TimeControls({ time, isLoading }: { time: TimeControl; isLoading?: boolean }) {
  const { range } = time;
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const span = to - from;
  const move = (start: number, end: number) => time.setRange({ from: dateTime(start), to: dateTime(end) });
  return (
    <>
      <TimeRangePicker
        value={range}
        timeZone="browser"
        onChange={({ raw }) => time.setRange(raw)}
        onChangeTimeZone={() => undefined}
        onMoveBackward={() => move(from - span / 2, to - span / 2)}
        onMoveForward={() => move(from + span / 2, to + span / 2)}
        onZoom={() => move(from - span / 2, to + span / 2)}
        isOnCanvas={true}
      />
      <RefreshPicker
        value={time.interval}
        onIntervalChanged={time.setInterval}
        onRefresh={time.refresh}
        isLoading={isLoading}
        isOnCanvas={true}
      />
    </>
  );
}
