import {
  colorManipulator,
  dateTimeFormat,
  formattedValueToString,
  intervalToAbbreviatedDurationString,
  type Field,
} from '@grafana/data';
import { VisibilityMode } from '@grafana/schema';
import { measureText, useTheme2 } from '@grafana/ui';
import type { StateRun } from './stateRows';

export const STATE_FONT_SIZE = 12;
export const STATE_GAP = 8;

export interface StateBlockProps {
  field: Field;
  run: StateRun;
  left: number;
  width: number;
  showValue: VisibilityMode;
}

/** One stretch of a state; a value without words, such as a gap, stays empty. */
export function StateBlock({ field, run: { value, fromMs, toMs }, left, width, showValue }: StateBlockProps) {
  const theme = useTheme2();
  const { text, color } = lookOf(field, value);
  if (text === '') {
    return null;
  }
  const background = colorManipulator.alpha(color, (field.config.custom?.fillOpacity ?? 100) / 100);
  const fits = measureText(text, STATE_FONT_SIZE).width + 2 * STATE_GAP <= width;
  const isShown = showValue === VisibilityMode.Always || (showValue === VisibilityMode.Auto && fits);
  const duration = intervalToAbbreviatedDurationString({ start: fromMs, end: toMs });
  const words = `${text}, ${dateTimeFormat(fromMs)} – ${dateTimeFormat(toMs)}, ${duration}`;
  const box = { position: 'absolute', top: 0, bottom: 0, left, width, overflow: 'hidden' } as const;
  const line = {
    display: 'flex',
    alignItems: 'center',
    paddingLeft: isShown ? STATE_GAP : 0,
    whiteSpace: 'nowrap',
  } as const;
  const colors = { background, color: theme.colors.getContrastText(background) };
  return (
    <div role="img" aria-label={words} title={words} style={{ ...box, ...line, ...colors }}>
      {isShown ? text : null}
    </div>
  );
}

/** Text and colour as the field's mappings say, also for no value. */
export function lookOf(field: Field, value: unknown): { text: string; color: string } {
  const shown = field.display?.(value);
  return { text: shown === undefined ? '' : formattedValueToString(shown), color: shown?.color ?? '#808080' };
}
