import { formattedValueToString, getValueFormat, type PanelData } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { noticesOf } from '../panels/PanelFrame';

/** What Grafana's query inspector and panel notices tell: what was run, how long it took, what to know of it. */
export function QueryInspector({ data }: { data: PanelData }) {
  const theme = useTheme2();
  const executed = [...new Set(data.series.flatMap((frame) => frame.meta?.executedQueryString ?? []))];
  const { startTime = 0, endTime = startTime, interval, maxDataPoints } = data.request ?? {};
  const points = data.series.reduce((sum, frame) => sum + frame.length * Math.max(0, frame.fields.length - 1), 0);
  return (
    <details data-testid="query-inspector" style={{ marginTop: theme.spacing(1) }}>
      <summary style={{ cursor: 'pointer' }}>Query inspector</summary>
      <dl style={{ color: theme.colors.text.secondary, padding: theme.spacing(1) }}>
        <dt>Executed</dt>
        {executed.map((text) => (
          <dd key={text}>
            <code>{text}</code>
          </dd>
        ))}
        <dt>Took</dt>
        <dd>{formattedValueToString(getValueFormat('ms')(endTime - startTime))}</dd>
        <dt>Result</dt>
        <dd>
          {data.series.length} frames, {points} values, step {interval}, at most {maxDataPoints} points
        </dd>
        {noticesOf(data).map(({ severity, text }) => (
          <dd key={text}>
            {severity}: {text}
          </dd>
        ))}
      </dl>
    </details>
  );
}
