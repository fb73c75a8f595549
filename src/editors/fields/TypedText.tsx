import { Input } from '@grafana/ui';
import { useState, type ComponentProps } from 'react';

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
