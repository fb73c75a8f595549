import { Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { readQuery } from '../../plan';
import type { FireworksQuery } from '../../types';
import type { EditorSource } from '../source';
import { TraceQueryEditor } from '../traces/TraceQueryEditor';

/** The part of Grafana's editor props that is used. */
interface AnnotationEditorProps {
  datasource: Pick<EditorSource, 'traces'>;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
}

/** Which traces are marked on the dashboard's panels. */
export default function AnnotationEditor({ datasource, query: saved, onChange }: AnnotationEditorProps) {
  const query = useMemo((): FireworksQuery => ({ ...readQuery(saved), queryType: 'traces' }), [saved]);
  return (
    <Stack direction="column" gap={1.5}>
      <Text color="secondary">
        Each trace becomes a mark from its start to its end. Without a filter: traces that failed.
      </Text>
      <TraceQueryEditor query={query} traces={datasource.traces} range={undefined} onChange={onChange} />
    </Stack>
  );
}
