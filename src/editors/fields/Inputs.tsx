import { Input, Combobox, Field, MultiCombobox, useStyles2, type FieldProps } from '@grafana/ui';
import { useState, useLayoutEffect, useRef, useId, type ComponentProps, type KeyboardEvent } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { isVariable } from '../../plan';
import { arrangeChoices, variableChoices, type Choice } from './choices';

interface TypedTextProps extends Omit<ComponentProps<typeof Input>, 'value' | 'onChange' | 'onBlur' | 'ref'> {
  value: string;
  /** Called on Enter and when the field is left, and only with another text than before. */
  onCommit: (text: string) => void;
}

/** A text that counts when it is complete, so that a query does not run at every key. */
export function TypedText({ value, onCommit, ...input }: TypedTextProps) {
  const [draft, setDraft] = useState({ text: value, of: value });
  // A new value from outside wins over what was being typed for the old one.
  const text = draft.of === value ? draft.text : value;
  const commit = () => {
    if (text !== value) {
      onCommit(text);
    }
  };
  return (
    <Input
      {...input}
      value={text}
      onChange={(event) => setDraft({ text: event.currentTarget.value, of: value })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          commit();
        }
      }}
    />
  );
}

export interface PickOneProps {
  id: string;
  /** For a control without a visible label: the id of the element that names it. */
  'aria-labelledby'?: string;
  /** Undefined or empty: nothing chosen yet. */
  value: string | undefined;
  /** A function is asked each time the list opens, so it is never older than that. */
  choices: readonly Choice[] | (() => Promise<readonly Choice[]>);
  onChange: (value: string) => void;
  /** Present where having nothing chosen is a choice too: shows a button for it. */
  onClear?: () => void;
  /** What is shown for a value that is not in the list yet; absent shows the value itself. */
  nameOf?: (value: string) => string;
  takesAnyText?: boolean;
  /** On, except where the saved field can hold no variable. */
  takesVariables?: boolean;
  placeholder?: string;
  /** In units of Grafana's spacing; absent fills the place there is. */
  width?: number;
  disabled?: boolean;
  invalid?: boolean;
}

/** One value from a list that can be searched, a dashboard variable, or (where that makes sense) any typed text. */
export function PickOne({
  value,
  choices,
  onChange,
  onClear,
  nameOf = (text) => text,
  takesAnyText = false,
  takesVariables = true,
  ...control
}: PickOneProps) {
  // Under React 18 (Grafana 12) a click that follows the pointer at once is reported again after each render, by the
  // function of the render in which it came. A report that changes nothing ends that; one that does is the next render.
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  }, [value]);
  const known = typeof choices === 'function' ? [] : choices;
  const chosen =
    value === undefined || value === '' ? undefined : (find(known, value) ?? { value, label: nameOf(value) });
  const load = async (typed: string) => {
    const loaded = typeof choices === 'function' ? await choices() : choices;
    const all = [...loaded, ...(takesVariables ? variableChoices() : [])];
    return arrangeChoices({
      choices: all,
      chosen: chosen && { ...(find(all, chosen.value) ?? chosen), group: chosen.group && 'Chosen' },
      typed,
      takesAnyText,
      takesVariables,
    });
  };
  // Enter on an empty list reports nothing at all, although the types say otherwise.
  const pick = (option: Choice | null | undefined) => {
    if (option === null) {
      if ((latest.current ?? '') !== '') {
        latest.current = undefined;
        onClear?.();
      }
    } else if (option !== undefined && option.value !== latest.current) {
      latest.current = option.value;
      onChange(option.value);
    }
  };
  const list = { ...control, options: load, value: chosen ?? null, onChange: pick };
  return onClear === undefined ? <Combobox {...list} /> : <Combobox {...list} isClearable />;
}

function find(choices: readonly Choice[], value: string): Choice | undefined {
  return choices.find((choice) => choice.value === value);
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
