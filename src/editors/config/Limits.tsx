import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { CollapsableSection, useStyles2 } from '@grafana/ui';

const LIMITS: ReadonlyArray<{ what: string; why: string }> = [
  { what: 'Alert rules and recording rules', why: 'Grafana’s server evaluates them, where no browser is open.' },
  { what: 'Server-side expressions', why: 'A panel with an expression asks the server for all its queries.' },
  { what: 'Public dashboards', why: 'Their viewers have no access to data sources.' },
  { what: 'Rendered images and reports', why: 'They open a fresh browser, which has no history yet.' },
  { what: 'Private data source connect', why: 'It carries requests of server-side data sources only.' },
];

/** Said where the data source is set up, so that nobody finds out from an alert that never came. */
export function Limits() {
  const styles = useStyles2(getStyles);
  return (
    <CollapsableSection label="What this data source cannot do" isOpen={false}>
      <p>
        It runs in the browser of whoever looks, without a part on Grafana’s server. Where you need one of the
        following, let a Prometheus scrape the same endpoint.
      </p>
      <ul className={styles.list}>
        {LIMITS.map(({ what, why }) => (
          <li key={what}>
            <strong>{what}.</strong> {why}
          </li>
        ))}
      </ul>
    </CollapsableSection>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ paddingLeft: theme.spacing(3) }),
});
