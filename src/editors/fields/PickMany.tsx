import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Field, MultiCombobox, useStyles2, type FieldProps } from '@grafana/ui';
import { useId, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { isVariable } from '../../plan';
import { arrangeChoices, variableChoices, type Choice } from './choices';
import type { PickOneProps } from './PickOne';

type FieldPart = 'description' | 'error' | 'invalid' | 'required' | 'noMargin';

interface ManyFieldProps extends Omit<PickManyProps, 'id' | 'aria-labelledby'>, Pick<FieldProps, FieldPart> {
  label: string;
}

/** A labelled field of several values. */
export function ManyField({
  label,
  description,
  error,
  invalid,
  required,
  noMargin = true,
  disabled,
  ...pick
}: ManyFieldProps) {
  const id = useId();
  const field = { label, description, error, invalid, required, noMargin, disabled };
  return (
    <>
      {/* Grafana 12.3 gives the box no id, so the label of the field does not name it there. */}
      <span id={`${id}-name`} hidden>
        {label}
      </span>
      <Field {...field} htmlFor={id}>
        <PickMany {...pick} id={id} aria-labelledby={`${id}-name`} />
      </Field>
    </>
  );
}

interface PickManyProps extends Omit<PickOneProps, 'value' | 'onChange' | 'onClear' | 'takesVariables'> {
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
  // A second text may be entered before the choices are there that the first one is compared with.
  const latest = useRef(values);
  useLayoutEffect(() => {
    latest.current = values;
  }, [values]);
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
  const take = async (typed: string) => {
    const loaded = typeof choices === 'function' ? await choices().catch(() => []) : choices;
    const listed = loaded.find(({ value, label }) => value === typed || label === typed)?.value;
    const value = listed ?? (takesAnyText || isVariable(typed) ? typed : (await load(typed))[0]?.value);
    if (value !== undefined && !latest.current.includes(value)) {
      latest.current = [...latest.current, value];
      onChange([...latest.current]);
    }
  };
  // Grafana's list highlights nothing by itself, and Enter does nothing then.
  const takeTyped = (event: KeyboardEvent) => {
    const { target: box } = event;
    if (event.key !== 'Enter' || !(box instanceof HTMLInputElement) || isHighlighted(box)) {
      return;
    }
    const typed = box.value.trim();
    if (typed !== '') {
      empty(box);
      void take(typed);
    }
  };
  return (
    // The list takes its own width for pixels when it counts the chips that fit, so the place around it has the width.
    <div className={styles.place} onKeyDownCapture={takeTyped}>
      <MultiCombobox
        {...control}
        options={load}
        value={values.map((value): Choice => ({ value, label: nameOf?.(value) ?? value }))}
        onChange={(options: Choice[]) => onChange(options.map(({ value }) => value))}
      />
    </div>
  );
}

function isHighlighted(box: HTMLInputElement): boolean {
  return (box.getAttribute('aria-activedescendant') ?? '') !== '';
}

/** As if a person had taken the text away: the list keeps what is typed to itself. */
function empty(box: HTMLInputElement): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(box, '');
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

const getStyles = (theme: GrafanaTheme2, width: number | undefined) => ({
  place: css({ width: width === undefined ? '100%' : theme.spacing(width) }),
});
