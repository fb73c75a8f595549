import { Alert, Button, Stack } from '@grafana/ui';
import type { StoredMetric } from '../../stores/types';
import type { FireworksOptions } from '../../types';
import type { Loaded } from '../loading';

interface StoreStateProps {
  stored: Loaded<StoredMetric[]>;
  options: FireworksOptions;
  onRunQuery: () => void;
}

/** What stands between the reader and a first value, and what to do about it. Nothing when all is well. */
export function StoreState({ stored, options, onRunQuery }: StoreStateProps) {
  if (stored.state === 'loading' || (stored.state === 'ready' && stored.value.length > 0)) {
    return null;
  }
  if (stored.state === 'failed') {
    return (
      <Alert severity="warning" title="The metrics of this account could not be listed">
        {`${stored.message} The documented metrics can be chosen all the same.`}
      </Alert>
    );
  }
  if (options.store === 'prometheus') {
    return (
      <Alert severity="info" title="No Fireworks metrics in the Prometheus data source">
        “Save &amp; test” in the settings of this data source says what it has and what to do.
      </Alert>
    );
  }
  if ((options.accountId ?? '') === '') {
    return (
      <Alert severity="info" title="No account yet">
        This data source has no account id. Enter it, and an API key, in the settings of the data source.
      </Alert>
    );
  }
  return (
    <Alert severity="info" title="Nothing collected yet">
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>
          The first scrape comes with the first query. If the list stays empty, no dedicated deployment may be serving
          just now (scaled to zero, or serverless only): “Save &amp; test” in the settings says which.
        </span>
        <Button variant="secondary" size="sm" onClick={onRunQuery}>
          Run the query
        </Button>
      </Stack>
    </Alert>
  );
}
