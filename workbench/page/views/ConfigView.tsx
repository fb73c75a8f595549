import type { DataSourceSettings, TestDataSourceResponse } from '@grafana/data';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { Button, ErrorBoundaryAlert, InlineField, Input, LoadingPlaceholder, Stack, useTheme2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import type { Workbench } from '../services/install';
import { TestResult } from './TestResult';

/** The data source's settings page: the plugin's editor, Save & test and what came of it. */
export function ConfigView({ uid, workbench }: { uid: string; workbench: Workbench }) {
  const theme = useTheme2();
  const [settings, setSettings] = useState<DataSourceSettings>();
  const [result, setResult] = useState<TestDataSourceResponse>();
  const [busy, setBusy] = useState(false);
  const url = `/api/datasources/uid/${uid}`;
  useEffect(() => {
    void getBackendSrv().get<DataSourceSettings>(url).then(setSettings);
  }, [url]);
  const Editor = workbench.plugin.components.ConfigEditor;
  if (settings === undefined || Editor === undefined) {
    return <LoadingPlaceholder text="Loading settings…" />;
  }

  async function saveAndTest(edited: DataSourceSettings) {
    setBusy(true);
    setResult(undefined);
    const saved = await getBackendSrv().put<{ datasource: DataSourceSettings }>(url, edited);
    setSettings(saved.datasource);
    workbench.dataSources.update(saved.datasource);
    setResult(await test(workbench, uid));
    setBusy(false);
  }

  return (
    <div style={{ padding: theme.spacing(3), maxWidth: 900 }}>
      <InlineField label="Name" labelWidth={12} htmlFor="basic-settings-name">
        <Input
          id="basic-settings-name"
          width={40}
          value={settings.name}
          onChange={({ currentTarget }) => setSettings({ ...settings, name: currentTarget.value })}
        />
      </InlineField>
      <section aria-label="Settings">
        <ErrorBoundaryAlert>
          <Editor options={settings} onOptionsChange={setSettings} />
        </ErrorBoundaryAlert>
      </section>
      <div style={{ marginTop: theme.spacing(3) }}>
        {result !== undefined && <TestResult result={result} exploreUrl="/?view=explore" />}
        <Stack>
          <Button onClick={() => void saveAndTest(settings)} disabled={busy}>
            Save & test
          </Button>
        </Stack>
      </div>
    </div>
  );
}

/** A thrown error is shown as Grafana shows it (features/datasources/state/actions.ts). */
async function test({ dataSources }: Workbench, uid: string): Promise<TestDataSourceResponse> {
  try {
    const source = await dataSources.get(uid);
    return await source.testDatasource();
  } catch (error) {
    if (isFetchError(error)) {
      const { message, details } = error.data ?? {};
      return { status: 'error', message: message ?? `HTTP error ${error.statusText}`, details };
    }
    return { status: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}
