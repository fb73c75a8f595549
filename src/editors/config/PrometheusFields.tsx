import { DataSourcePicker } from '@grafana/runtime';
import { Field, Input } from '@grafana/ui';
import { useId } from 'react';
import { checkedMatchers } from '../../stores';
import { PROMETHEUS_TYPES } from '../../types';
import { useReading } from '../loading';
import { ScrapeIntervalField } from './CollectionFields';
import { patchOptions, type SettingsFieldProps } from './settings';

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
