import type { TestDataSourceResponse } from '@grafana/data';
import { Alert, TextLink, type AlertVariant } from '@grafana/ui';

/** What Grafana shows below "Save & test" (features/datasources/components/DataSourceTestingStatus.tsx). */
export function TestResult({ result, exploreUrl }: { result: TestDataSourceResponse; exploreUrl: string }) {
  const severity = severityOf(result.status);
  const { message, verboseMessage } = readDetails(result.details);
  return (
    <Alert severity={severity} title={result.message} data-testid="data-testid Data source settings page Alert">
      {message}
      {severity === 'success' && (
        <div>
          Next, you can start to visualize data by querying it in the{' '}
          <TextLink href={exploreUrl} inline>
            Explore view
          </TextLink>
          .
        </div>
      )}
      {verboseMessage !== undefined && <details style={{ whiteSpace: 'pre-wrap' }}>{verboseMessage}</details>}
    </Alert>
  );
}

function severityOf(status: string): AlertVariant {
  const known = (['success', 'info', 'warning', 'error'] as const).find((each) => each === status);
  return status.toLowerCase() === 'ok' ? 'success' : (known ?? 'info');
}

function readDetails(details: TestDataSourceResponse['details']): { message?: string; verboseMessage?: string } {
  const text = (value: unknown) => (value === undefined || value === '' ? undefined : String(value));
  return { message: text(details?.message), verboseMessage: text(details?.verboseMessage) };
}
