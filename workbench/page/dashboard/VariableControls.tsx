import { Combobox, InlineLabel, Input, MultiCombobox, Stack, Tooltip, Icon } from '@grafana/ui';
import { ALL_TEXT, ALL_VALUE, type VariableState } from '../services/variables';
import { changeAddress } from '../shell/address';

const HIDE_VARIABLE = 2;

/** The row of drop-downs above a dashboard. */
export function VariableControls({ variables }: { variables: readonly VariableState[] }) {
  return (
    <Stack wrap="wrap" gap={1}>
      {variables
        .filter((variable) => variable.hide !== HIDE_VARIABLE)
        .map((variable) => (
          <div key={variable.name} data-testid={`variable-${variable.name}`} style={{ display: 'flex' }}>
            <InlineLabel width="auto" htmlFor={`variable-${variable.name}`}>
              {variable.label}
              {variable.error !== undefined && (
                <Tooltip content={variable.error}>
                  <Icon name="exclamation-triangle" aria-label={`${variable.label}: ${variable.error}`} tabIndex={0} />
                </Tooltip>
              )}
            </InlineLabel>
            <VariableControl variable={variable} />
          </div>
        ))}
    </Stack>
  );
}

function VariableControl({ variable }: { variable: VariableState }) {
  const { name, type, value, multi, includeAll, label } = variable;
  const set = (values: readonly string[]) => changeAddress({ [`var-${name}`]: values });
  const id = `variable-${name}`;
  if (type === 'textbox' || type === 'constant') {
    return (
      <Input
        id={id}
        key={value[0]}
        defaultValue={value[0]}
        width={20}
        onBlur={({ currentTarget }) => set([currentTarget.value])}
      />
    );
  }
  if (type === 'adhoc') {
    const filters = variable.filters.map(({ key, operator, value: to }) => `${key}|${operator}|${to}`).join(', ');
    return (
      <Input
        id={id}
        key={filters}
        defaultValue={filters}
        placeholder="label|=|value"
        width={30}
        onBlur={({ currentTarget }) =>
          set(
            currentTarget.value
              .split(',')
              .map((text) => text.trim())
              .filter(Boolean)
          )
        }
      />
    );
  }
  const all = includeAll ? [{ label: ALL_TEXT, value: ALL_VALUE }] : [];
  const options = [...all, ...variable.options.map((option) => ({ label: option.text, value: option.value }))];
  if (!multi) {
    return (
      <Combobox
        id={id}
        aria-label={label}
        options={options}
        value={value[0] ?? null}
        width="auto"
        minWidth={12}
        onChange={(option) => set([option.value])}
      />
    );
  }
  return (
    <MultiCombobox
      id={id}
      aria-label={label}
      options={options}
      value={[...value]}
      width="auto"
      minWidth={12}
      maxWidth={60}
      onChange={(chosen) =>
        set(
          withAll(
            chosen.map((option) => option.value),
            value
          )
        )
      }
    />
  );
}

/** All and single values exclude each other: what was chosen last wins. Nothing chosen is all. */
function withAll(chosen: string[], before: readonly string[]): string[] {
  const addedAll = chosen.includes(ALL_VALUE) && !before.includes(ALL_VALUE);
  const single = chosen.filter((value) => value !== ALL_VALUE);
  return addedAll || single.length === 0 ? [ALL_VALUE] : single;
}
