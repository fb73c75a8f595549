import { Alert, Button, Stack } from '@grafana/ui';
import type { EmptyStoreText, StoredMetric } from '../../stores';
import type { Loaded } from '../loading';

interface StoreStateProps {
  stored: Loaded<StoredMetric[]>;
  whenEmpty: EmptyStoreText;
  onRunQuery: () => void;
}

/** What stands between the reader and a first value, and what to do about it. Nothing when all is well. */
export function StoreState({ stored, whenEmpty, onRunQuery }: StoreStateProps) {
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
  const { title, text, mayFillByQuery } = whenEmpty;
  return (
    <Alert severity="info" title={title}>
      {mayFillByQuery ? (
        <Stack direction="column" gap={1} alignItems="flex-start">
          <span>{text}</span>
          <Button variant="secondary" size="sm" onClick={onRunQuery}>
            Run the query
          </Button>
        </Stack>
      ) : (
        text
      )}
    </Alert>
  );
}
