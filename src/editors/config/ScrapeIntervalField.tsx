import { Field, Input } from '@grafana/ui';
import { useId } from 'react';
import { DEFAULT_SCRAPE_INTERVAL_SECONDS, MIN_SCRAPE_INTERVAL_SECONDS } from '../../types';
import { readNumber, scrapeIntervalProblem } from './numbers';
import { patchOptions, type SettingsFieldProps } from './settings';

/** How often whoever fills the store asks the endpoint. No panel computes a finer step. */
export function ScrapeIntervalField({ settings, onChange, description }: SettingsFieldProps & { description: string }) {
  const id = useId();
  const { scrapeIntervalSeconds } = settings.jsonData;
  const problem = scrapeIntervalProblem(scrapeIntervalSeconds);
  return (
    <Field
      label="Scrape interval in seconds"
      description={description}
      htmlFor={id}
      invalid={problem !== undefined}
      error={problem}
      disabled={settings.readOnly === true}
    >
      <Input
        id={id}
        type="number"
        min={MIN_SCRAPE_INTERVAL_SECONDS}
        value={scrapeIntervalSeconds ?? ''}
        onChange={(event) =>
          onChange(patchOptions(settings, { scrapeIntervalSeconds: readNumber(event.currentTarget.value) }))
        }
        placeholder={String(DEFAULT_SCRAPE_INTERVAL_SECONDS)}
        width={20}
      />
    </Field>
  );
}
