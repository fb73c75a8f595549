import { getDataSourceSrv } from '@grafana/runtime';
import { Field } from '@grafana/ui';
import { useCallback } from 'react';
import type { LocalHistory } from '../../stores';
import { HistoryActions } from '../inspector/HistoryActions';
import { useLoaded } from '../useLoaded';

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

interface Keeper {
  localHistory?: LocalHistory;
}

function historyOf(source: object): LocalHistory | undefined {
  return isKeeper(source) ? source.localHistory : undefined;
}

function isKeeper(source: object): source is Keeper {
  return 'localHistory' in source;
}
