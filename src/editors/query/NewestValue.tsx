import { Text } from '@grafana/ui';
import { useCallback } from 'react';
import type { FireworksQuery } from '../../types';
import type { EditorSource, NewestValue as NewestValueText } from '../source';
import { useLoaded } from '../useLoaded';

interface NewestValueProps {
  query: FireworksQuery;
  source: EditorSource;
  dataVersion: string;
}

export function NewestValue({ query, source, dataVersion }: NewestValueProps) {
  const load = useCallback(() => {
    void dataVersion;
    return source.newestValue(query);
  }, [source, query, dataVersion]);
  const newest = useLoaded(load);
  switch (newest.state) {
    case 'loading':
      return null;
    case 'failed':
      return (
        <Text variant="bodySmall" color="warning">
          {`Newest value not available: ${newest.message}`}
        </Text>
      );
    case 'ready':
      return (
        <>
          <Text variant="bodySmall" color="secondary">
            {newest.value === undefined ? 'No value yet' : newestText(newest.value)}
          </Text>
          {newest.value?.basis?.isThin === true && (
            <Text variant="bodySmall" color="warning">
              Very few requests: a single one moves a quantile.
            </Text>
          )}
        </>
      );
  }
}

function newestText({ text, ageText, basis, isOfLastHour }: NewestValueText): string {
  const age = ageText === '' ? '' : ` (${ageText})`;
  const which = isOfLastHour === true ? 'Over the last hour' : 'Newest';
  return `${which}: ${text}${basis === undefined ? '' : `, from ${basis.text}`}${age}`;
}
