import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { MultiCombobox, useStyles2 } from '@grafana/ui';
import { arrangeChoices, type Choice } from './arrangeChoices';
import type { PickOneProps } from './PickOne';
import { variableChoices } from './variables';

export interface PickManyProps extends Omit<PickOneProps, 'value' | 'onChange' | 'onClear' | 'takesVariables'> {
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** Several values as chips, from a list that can be searched, dashboard variables, or any typed text. */
export function PickMany({
  values,
  choices,
  onChange,
  takesAnyText = false,
  nameOf,
  width,
  ...control
}: PickManyProps) {
  const styles = useStyles2(getStyles, width);
  const load = async (typed: string) => {
    const loaded = typeof choices === 'function' ? await choices() : choices;
    const listed = new Set(loaded.map(({ value }) => value));
    const typedBefore = values.filter((value) => !listed.has(value)).map((value) => ({ value, label: value }));
    const variables = variableChoices().filter(({ value }) => !values.includes(value));
    return arrangeChoices({
      choices: [...typedBefore, ...loaded, ...variables],
      typed,
      takesAnyText,
      takesVariables: true,
    });
  };
  return (
    // The list takes its own width for pixels when it counts the chips that fit, so the place around it has the width.
    <div className={styles.place}>
      <MultiCombobox
        {...control}
        options={load}
        value={values.map((value): Choice => ({ value, label: nameOf?.(value) ?? value }))}
        onChange={(options: Choice[]) => onChange(options.map(({ value }) => value))}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2, width: number | undefined) => ({
  place: css({ width: width === undefined ? '100%' : theme.spacing(width) }),
});
