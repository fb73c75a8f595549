import { Stack, Text } from '@grafana/ui';
import type { FireworksQuery } from '../../types';
import type { EditorSource, Explanation } from '../source';
import { NewestValue } from './NewestValue';
import { Problem } from './Problem';
import { Promql } from './Promql';

interface ExplainedProps {
  query: FireworksQuery;
  explanation: Explanation | undefined;
  source: EditorSource;
  /** Changes when the panel has new data, so that the newest value is asked for again. */
  dataVersion: string;
}

/** What will be drawn: in words, as the newest value, and as PromQL; or why nothing will; nothing yet while that is not known. */
export function Explained({ query, explanation, source, dataVersion }: ExplainedProps) {
  if (explanation === undefined) {
    return null;
  }
  if (!explanation.ok) {
    return <Problem message={explanation.message} isNew={isUnfinished(query)} />;
  }
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
        <Text variant="bodySmall">{explanation.sentence}</Text>
        <NewestValue key={explanation.promql} query={query} source={source} dataVersion={dataVersion} />
      </Stack>
      <Promql text={explanation.promql} />
    </Stack>
  );
}

/** What has still to be chosen is no mistake. */
function isUnfinished({ metric, view, bound }: FireworksQuery): boolean {
  return metric === undefined || metric === '' || (view === 'share' && bound === undefined);
}
