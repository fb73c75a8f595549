import { Alert, Stack, Text } from '@grafana/ui';
import type { OpenedDeployments } from '../../answer';
import { DEPLOYMENT_LABELS } from '../../deployments/eager';
import type { Filter, FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';
import { FilterRows, isComplete } from '../fields/FilterRows';
import { patchQuery } from './changeQuery';
import { LabelFilter } from './FiltersField';

interface DeploymentFieldsProps {
  query: FireworksQuery;
  deployments: OpenedDeployments;
  onChange: (query: FireworksQuery) => void;
  /** Whether marks are made of them, and no table. */
  isMarks?: boolean;
}

const EMPTY: Filter = { label: 'state', operator: '=', value: '' };

/** Which deployments of the account are listed. */
export function DeploymentFields({ query, deployments, onChange, isMarks = false }: DeploymentFieldsProps) {
  return (
    <Stack direction="column" gap={1}>
      <Text color="secondary">
        {isMarks
          ? 'A mark when a deployment was made, and when it was last changed.'
          : 'A row for each deployment of the account, as Fireworks lists it now: what it does, its replicas by stage, its limits, hardware and place. deployment_id is that of metrics.'}
      </Text>
      {!deployments.isConfigured && (
        <Alert severity="info" title="No account to list deployments of">
          Enter an account id and an API key in the settings of the data source.
        </Alert>
      )}
      <FilterRows
        filters={query.filters ?? []}
        empty={EMPTY}
        isComplete={isComplete}
        onChange={(filters) => onChange(patchQuery(query, { filters: filters.length === 0 ? undefined : filters }))}
      >
        {(slot) => (
          <LabelFilter
            {...slot}
            labels={LABELS}
            values={async () => (await deployments.source()).values(slot.filter.label)}
          />
        )}
      </FilterRows>
    </Stack>
  );
}

const LABELS: readonly Choice[] = DEPLOYMENT_LABELS.map(({ name, description }) => ({
  value: name,
  label: name,
  description,
}));
