import { Field, type FieldProps } from '@grafana/ui';
import { useId } from 'react';
import { PickMany, type PickManyProps } from './PickMany';

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
