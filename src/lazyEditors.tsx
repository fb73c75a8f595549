import { LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense, type ComponentType, type FunctionComponent, type LazyExoticComponent } from 'react';

/** The editors, each loaded when it is first shown: a dashboard that is only looked at needs none of them. */
export const QueryEditor = deferred(() => import('./editors/query/QueryEditor'));
export const AnnotationEditor = deferred(() => import('./editors/annotation/AnnotationEditor'));
export const ConfigEditor = deferred(() => import('./editors/config/ConfigEditor'));
export const Inspector = deferred(() => import('./editors/inspector/Inspector'));
export const VariableQueryEditor = deferred(() => import('./editors/variable/VariableQueryEditor'));
export const QueryEditorHelp = deferred(() => import('./editors/help/QueryEditorHelp'));

function deferred<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>
): FunctionComponent<Props> {
  const Loaded: LazyExoticComponent<ComponentType<Props>> = lazy(load);
  return function Deferred(props: Props) {
    return (
      <Suspense fallback={<LoadingPlaceholder text="Loading editor…" />}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
