import type { ScopedVars } from '@grafana/data';
import { useEffect, useReducer } from 'react';
import { loadPatterns } from '../series/pattern';
import type { FireworksQuery } from '../types';
import type { EditorSource, Explanation } from './source';

/** What a query means; undefined while the part that reads its regular expressions is on its way. */
export function useExplanation(
  source: Pick<EditorSource, 'explain'>,
  query: FireworksQuery,
  scopedVars?: ScopedVars
): Explanation | undefined {
  const [, explainAgain] = useReducer((times: number) => times + 1, 0);
  const explanation = source.explain(query, scopedVars);
  const isWaiting = explanation === undefined;
  useEffect(() => {
    if (isWaiting) {
      // That it cannot be loaded is said by the answer of the panel, which needs it as well.
      loadPatterns().then(explainAgain, () => undefined);
    }
  }, [isWaiting]);
  return explanation;
}
