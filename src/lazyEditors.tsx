import { css } from '@emotion/css';
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
      <div className={FITS}>
        <Suspense fallback={<LoadingPlaceholder text="Loading editor…" />}>
          <Loaded {...props} />
        </Suspense>
      </div>
    );
  };
}

/**
 * Inputs of Grafana are as wide as they are told to be. In a pane that is narrower they take what there is, with so little
 * weight that a rule of theirs wins, and choices stand in several lines instead of being cut.
 */
const FITS = css({
  '& :where(div)': { maxWidth: '100%', minWidth: 0 },
  '& [role=radiogroup]': { flexWrap: 'wrap' },
});
