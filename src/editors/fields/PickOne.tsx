import { Combobox } from '@grafana/ui';
import { useLayoutEffect, useRef } from 'react';
import { arrangeChoices, variableChoices, type Choice } from './choices';

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
