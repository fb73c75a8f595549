import { CoreApp, CustomVariableSupport, type DataQuery, type DataSourceApi } from '@grafana/data';
import { ErrorBoundaryAlert, LoadingPlaceholder, useTheme2 } from '@grafana/ui';
import { useState, type ReactNode } from 'react';
import { useDataSource } from '../queries/useDataSource';
import type { Workbench } from '../services/install';

/** What Grafana shows on pages of its own: the editors of variables and annotations, and the inspector's tab. */
export function EditorsView({ uid, workbench }: { uid: string; workbench: Workbench }) {
  const source = useDataSource(workbench, uid);
  if (source === undefined) {
    return <LoadingPlaceholder text="Loading the data source…" />;
  }
  const { MetadataInspector } = workbench.plugin.components;
  return (
    <>
      <Part title="Variable">
        <VariableEditor source={source} />
      </Part>
      <Part title="Annotation">
        <AnnotationEditor source={source} />
      </Part>
      <Part title="Inspector">
        {MetadataInspector !== undefined && <MetadataInspector datasource={source} data={[]} />}
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const theme = useTheme2();
  return (
    <section aria-label={title} style={{ padding: theme.spacing(2), background: theme.colors.background.primary }}>
      <h2>{title}</h2>
      <ErrorBoundaryAlert>{children}</ErrorBoundaryAlert>
    </section>
  );
}

function VariableEditor({ source }: { source: DataSourceApi }) {
  const { variables } = source;
  const [query, setQuery] = useState<DataQuery>({ refId: 'Variable' });
  if (!(variables instanceof CustomVariableSupport)) {
    return null;
  }
  const Editor = variables.editor;
  return <Editor datasource={source} query={query} onChange={setQuery} onRunQuery={() => {}} />;
}

function AnnotationEditor({ source }: { source: DataSourceApi }) {
  const { annotations } = source;
  const [query, setQuery] = useState<DataQuery>({ refId: 'Anno', ...annotations?.getDefaultQuery?.() });
  const Editor = annotations?.QueryEditor;
  return (
    Editor !== undefined && (
      <Editor app={CoreApp.Dashboard} datasource={source} query={query} onChange={setQuery} onRunQuery={() => {}} />
    )
  );
}
