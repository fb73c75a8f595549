import { getDataSourceSrv } from '@grafana/runtime';
import { Field, Input, Switch } from '@grafana/ui';
import { useCallback, useId } from 'react';
import type { LocalHistory } from '../../stores';
import { DEFAULT_RETENTION_HOURS, DEFAULT_SCRAPE_INTERVAL_SECONDS, MIN_SCRAPE_INTERVAL_SECONDS } from '../../types';
import { HistoryActions } from '../inspector/HistoryActions';
import { useLoaded } from '../loading';
import type { EditorSource } from '../source';
import { patchOptions, type SettingsFieldProps } from './settings';
import { readNumber, retentionProblem, scrapeIntervalProblem } from './typedSettings';

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

/** What this browser has collected for the data source as it was saved last; nothing while it was not. */
export function HistoryFields({ uid }: { uid: string }) {
  const load = useCallback(async () => historyOf(await getDataSourceSrv().get(uid)), [uid]);
  const loaded = useLoaded(load);
  if (loaded.state !== 'ready' || loaded.value === undefined) {
    return null;
  }
  return (
    <Field
      label="History in this browser"
      description="Export it to share an incident or to move it to a Prometheus (promtool tsdb create-blocks-from openmetrics). It stays after you log out: clear it before somebody else uses this browser."
    >
      <HistoryActions history={loaded.value} />
    </Field>
  );
}

function historyOf(source: object): LocalHistory | undefined {
  const history = isOurs(source) ? source.metrics.history : undefined;
  return history?.kept === 'here' ? history.history : undefined;
}

function isOurs(source: object): source is Pick<EditorSource, 'metrics'> {
  return 'metrics' in source;
}
