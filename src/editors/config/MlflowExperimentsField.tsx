import { useCallback, useState } from 'react';
import { tracesPart } from '../../answer';
import { grafanaRequests } from '../../grafana/pageRequests';
import { ManyField } from '../fields/ManyField';
import { experimentChoices } from '../traces/traceChoices';
import { useLoaded } from '../useLoaded';
import { patchOptions, type SettingsFieldProps } from './settings';

/** Where traces are looked for unless a query says otherwise. */
export function MlflowExperimentsField({ settings, onChange }: SettingsFieldProps) {
  // Grafana asks MLflow with the settings that were saved, so the list is that of the page as it was opened.
  const [saved] = useState(settings);
  const load = useCallback(
    () =>
      experimentChoices(
        tracesPart(
          {
            uid: saved.uid,
            name: saved.name,
            url: `/api/datasources/proxy/uid/${saved.uid}`,
            jsonData: saved.jsonData,
          },
          grafanaRequests()
        )
      )(),
    [saved]
  );
  const loaded = useLoaded(load);
  const known = loaded.state === 'ready' ? loaded.value : [];
  const chosen = settings.jsonData.mlflowExperimentIds ?? [];
  return (
    <ManyField
      label="Experiments"
      description={
        known.length === 0
          ? 'Ids, as in the address of MLflow’s page of an experiment. Save first and reload to choose from a list.'
          : 'Where traces are looked for unless a query names others.'
      }
      disabled={settings.readOnly === true}
      required
      noMargin={false}
      values={chosen}
      choices={load}
      onChange={(ids) => onChange(patchOptions(settings, { mlflowExperimentIds: ids.length === 0 ? undefined : ids }))}
      nameOf={(value) => known.find((one) => one.value === value)?.label ?? value}
      takesAnyText
      placeholder="Choose experiments"
      width={60}
    />
  );
}
