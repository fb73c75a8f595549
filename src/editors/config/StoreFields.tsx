import { DataSourcePicker, getDataSourceSrv } from '@grafana/runtime';
import { Field, Input, Switch } from '@grafana/ui';
import { useCallback, useId } from 'react';
import { saidInSettings } from '../../series/text';
import { checkedMatchers, readOptions, type LocalHistory } from '../../stores';
import {
  DEFAULT_RETENTION_HOURS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  MIN_SCRAPE_INTERVAL_SECONDS,
  PROMETHEUS_TYPES,
} from '../../types';
import { HistoryActions } from '../inspector/HistoryActions';
import { useLoaded, useReading, isOurs } from '../source';
import {
  patchOptions,
  readNumber,
  retentionProblem,
  scrapeIntervalProblem,
  type Settings,
  type SettingsFieldProps,
} from './settings';

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

/** What this browser has collected for the data source as it was saved last; with other settings it is another's. */
export function HistoryFields({ settings }: { settings: Settings }) {
  const { uid, version } = settings;
  const load = useCallback(() => savedHistory(uid, version), [uid, version]);
  const loaded = useLoaded(load);
  if (loaded.state !== 'ready') {
    return null;
  }
  const { history, account } = loaded.value;
  const edited = accountText(settings);
  const missing =
    settings.jsonData.accountId === undefined
      ? 'A history belongs to an account: enter the account id and press Save & test first.'
      : history === undefined || account !== edited
        ? 'Press Save & test first: the history is that of the account as it is saved.'
        : undefined;
  return (
    <Field
      label="History in this browser"
      description="Export it to share an incident or to move it to a Prometheus (gunzip, then promtool tsdb create-blocks-from openmetrics). It stays after you log out: clear it before somebody else uses this browser."
    >
      {missing === undefined && history !== undefined ? (
        <HistoryActions history={history} saying={saidInSettings} />
      ) : (
        <span role="status">{missing}</span>
      )}
    </Field>
  );
}

interface SavedHistory {
  history: LocalHistory | undefined;
  /** Whose it is. */
  account: string;
}

/** @param _version changes when settings are saved, which is when there may be another history. */
async function savedHistory(uid: string, _version: number | undefined): Promise<SavedHistory> {
  const sources = getDataSourceSrv();
  const source = await sources.get(uid);
  const history = isOurs(source) ? source.metrics.history : undefined;
  return {
    history: history?.kept === 'here' ? history.history : undefined,
    account: accountText({ jsonData: sources.getInstanceSettings(uid)?.jsonData ?? {} }),
  };
}

function accountText({ jsonData }: Pick<Settings, 'jsonData'>): string {
  const { apiUrl, accountId } = readOptions({ uid: '', jsonData });
  return `${apiUrl} ${accountId}`;
}

/** Which data source of this Grafana to ask, and which of its series are meant. */
export function PrometheusFields({ settings, onChange }: SettingsFieldProps) {
  const id = useId();
  const { prometheusUid, prometheusMatchers = '' } = settings.jsonData;
  const disabled = settings.readOnly === true;
  const read = useReading(() => checkedMatchers(prometheusMatchers));
  return (
    <>
      <Field
        label="Data source"
        description="A Prometheus, Mimir, Thanos, VictoriaMetrics, or Amazon or Azure managed Prometheus that Fireworks’ metrics are scraped into."
        htmlFor={`${id}-source`}
        disabled={disabled}
        required
      >
        <DataSourcePicker
          inputId={`${id}-source`}
          type={[...PROMETHEUS_TYPES]}
          current={prometheusUid ?? null}
          onChange={({ uid }) => onChange(patchOptions(settings, { prometheusUid: uid }))}
          onClear={() => onChange(patchOptions(settings, { prometheusUid: undefined }))}
          disabled={disabled}
          noDefault
          width={60}
        />
      </Field>
      <Field
        label="Matchers"
        description="Added to every query, for a store that holds more than one account or environment."
        htmlFor={`${id}-matchers`}
        invalid={read?.ok === false}
        error={read?.ok === false ? read.message : undefined}
        disabled={disabled}
      >
        <Input
          id={`${id}-matchers`}
          value={prometheusMatchers}
          onChange={(event) =>
            onChange(patchOptions(settings, { prometheusMatchers: event.currentTarget.value || undefined }))
          }
          placeholder={'cluster="eu", job=~"fireworks.*"'}
          autoComplete="off"
          spellCheck={false}
          width={60}
        />
      </Field>
      <ScrapeIntervalField
        settings={settings}
        onChange={onChange}
        description="How often that one scrapes Fireworks. Panels compute no finer step, and longer steps summarise all samples."
      />
    </>
  );
}
