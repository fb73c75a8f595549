import { Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { DEPLOYMENT_STATE_METRIC } from '../../catalogue';
import { DEPLOYMENT_STATE } from '../../evaluate';
import { EVENT_CONDITIONS, type EventCondition, type EventRule, type FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';
import { PickOne } from '../fields/PickOne';
import { TypedText } from '../fields/TypedText';
import { READY_MADE } from './readyMade';

const NAMES: Readonly<Record<EventCondition, { label: string; description: string }>> = {
  above: { label: 'Above', description: 'While the value is higher' },
  below: { label: 'Below', description: 'While the value is lower' },
  equal: { label: 'Equal to', description: 'While the value is the same' },
  changes: { label: 'Changes', description: 'Whenever the value is another than before' },
};
const CONDITIONS: readonly Choice[] = EVENT_CONDITIONS.map((value) => ({ value, ...NAMES[value] }));

interface EventFieldsProps {
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
}

/** Where on the lines of a query events are. */
export function EventFields({ query, onChange }: EventFieldsProps) {
  const id = useId();
  const { events } = query;
  const change = (patch: Partial<EventRule>) => onChange({ ...query, events: { ...NEW_RULE, ...events, ...patch } });
  const chooseCondition = (text: string) => {
    const when = EVENT_CONDITIONS.find((known) => known === text);
    if (when !== undefined) {
      change({ when });
    }
  };
  return (
    <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
      <Field label="Ready-made" htmlFor={`${id}-ready`} noMargin>
        <PickOne
          id={`${id}-ready`}
          value=""
          choices={READY_MADE}
          onChange={(chosen) => {
            const found = READY_MADE.find(({ value }) => value === chosen);
            if (found !== undefined) {
              onChange({ refId: query.refId, datasource: query.datasource, ...found.query });
            }
          }}
          takesVariables={false}
          placeholder="Choose to start from it"
          width={28}
        />
      </Field>
      <Field label="Mark where it" htmlFor={`${id}-when`} noMargin>
        <PickOne
          id={`${id}-when`}
          value={events?.when}
          choices={CONDITIONS}
          onChange={chooseCondition}
          takesVariables={false}
          placeholder="is …"
          width={18}
        />
      </Field>
      {events?.when !== 'changes' && (
        <Field label="Value" htmlFor={`${id}-value`} noMargin>
          <PickOne
            id={`${id}-value`}
            value={events?.value === undefined ? '' : String(events.value)}
            choices={valuesOf(query.metric ?? '')}
            onChange={(value) => change({ value })}
            takesAnyText
            placeholder="5%, 10s, 0.9"
            width={20}
          />
        </Field>
      )}
      {events?.when !== 'changes' && (
        <Field label="For at least" htmlFor={`${id}-lasts`} noMargin>
          <TypedText
            id={`${id}-lasts`}
            value={events?.lasts ?? ''}
            onCommit={(lasts) => change({ lasts: lasts === '' ? undefined : lasts })}
            placeholder="5m"
            width={12}
          />
        </Field>
      )}
    </Stack>
  );
}

const NEW_RULE: EventRule = { when: 'above' };

/** States have words; any other number is typed. */
function valuesOf(metric: string): readonly Choice[] {
  return metric === DEPLOYMENT_STATE_METRIC ? STATES : [];
}

const { serving, idle, scaledToZero, gone } = DEPLOYMENT_STATE;
const STATES: readonly Choice[] = [
  { value: String(serving), label: 'Serving' },
  { value: String(idle), label: 'Idle' },
  { value: String(scaledToZero), label: 'Scaled to zero' },
  { value: String(gone), label: 'Gone' },
];
