import { Icon, Stack, Text } from '@grafana/ui';

interface ProblemProps {
  message: string;
  /** Nothing was chosen yet, which is no mistake. */
  isNew: boolean;
}

/** Why the query cannot be answered and what to do. */
export function Problem({ message, isNew }: ProblemProps) {
  return (
    <div role={isNew ? 'status' : 'alert'}>
      <Stack direction="row" gap={1} alignItems="center">
        <Icon name={isNew ? 'info-circle' : 'exclamation-triangle'} />
        <Text variant="bodySmall" color={isNew ? 'secondary' : 'error'}>
          {message}
        </Text>
      </Stack>
    </div>
  );
}
