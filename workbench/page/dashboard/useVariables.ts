import { useEffect, useState } from 'react';
import type { Workbench } from '../services/install';
import { variableParams, type VariableState } from '../services/variables';
import { setScope } from '../shell/scope';
import type { TimeControl } from '../shell/useTime';
import type { VariableJson } from './model';
import { resolveVariables } from './resolveVariables';

export interface ResolvedVariables {
  variables: readonly VariableState[];
  /** The same as long as every variable stands for the same. */
  key: string;
}

/** The dashboard's variables as the address has them; undefined until they are known for the first time. */
export function useVariables(
  models: readonly VariableJson[],
  params: URLSearchParams,
  time: TimeControl,
  { dataSources, templates }: Workbench
): ResolvedVariables | undefined {
  const [resolved, setResolved] = useState<ResolvedVariables & { models: readonly VariableJson[] }>();
  const fromAddress = [...params].filter(([name]) => name.startsWith('var-')).join('&');
  useEffect(() => {
    let wanted = true;
    const chosen = (name: string) => {
      const values = params.getAll(`var-${name}`);
      return values.length > 0 ? values : undefined;
    };
    const publish = (variables: readonly VariableState[]) => wanted && setScope({ variables, range: time.range });
    void resolveVariables(models, { dataSources, templates, range: time.range, chosen, publish }).then((variables) => {
      if (wanted) {
        const options = variables.map((variable) => variable.options.map((option) => option.value));
        setResolved({ models, variables, key: JSON.stringify([variableParams(variables).toString(), options]) });
      }
    });
    return () => {
      wanted = false;
    };
    // The parameters that are not variables do not matter.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [models, fromAddress, time.range, dataSources, templates]);
  return resolved?.models === models ? resolved : undefined;
}
