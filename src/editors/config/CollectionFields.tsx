import { Field, Input, Switch } from '@grafana/ui';
import { useId } from 'react';
import { DEFAULT_RETENTION_HOURS } from '../../types';
import { readNumber, retentionProblem } from './numbers';
import { ScrapeIntervalField } from './ScrapeIntervalField';
import { patchOptions, type SettingsFieldProps } from './settings';

/** How each browser collects its history. */
export function CollectionFields({ settings, onChange }: SettingsFieldProps) {
  const id = useId();
  const { retentionHours, collectInBackground = true } = settings.jsonData;
  const disabled = settings.readOnly === true;
  const hoursProblem = retentionProblem(retentionHours);
  return (
    <>
      <ScrapeIntervalField
        settings={settings}
        onChange={onChange}
        description="How often one browser may ask. All browsers and scrapers share the account’s six requests a minute."
      />
      <Field
        label="Keep history for hours"
        description="In each browser’s own storage; older samples are dropped."
        htmlFor={`${id}-retention`}
        invalid={hoursProblem !== undefined}
        error={hoursProblem}
        disabled={disabled}
      >
        <Input
          id={`${id}-retention`}
          type="number"
          min={1}
          value={retentionHours ?? ''}
          onChange={(event) =>
            onChange(patchOptions(settings, { retentionHours: readNumber(event.currentTarget.value) }))
          }
          placeholder={String(DEFAULT_RETENTION_HOURS)}
          width={20}
        />
      </Field>
      <Field
        label="Collect in the background"
        description="Keep scraping while a dashboard is open, also with auto-refresh off or in a hidden tab. Otherwise there are gaps."
        htmlFor={`${id}-background`}
        disabled={disabled}
      >
        <Switch
          id={`${id}-background`}
          value={collectInBackground}
          onChange={(event) =>
            onChange(patchOptions(settings, { collectInBackground: event.currentTarget.checked ? undefined : false }))
          }
        />
      </Field>
    </>
  );
}
