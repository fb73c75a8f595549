import { LoadingState, type PanelData, type QueryResultMetaNotice } from '@grafana/data';
import { Icon, PanelChrome, Stack, Tooltip } from '@grafana/ui';
import type { ReactNode } from 'react';
import { errorMessage } from '../queries/runRequest';

export interface PanelFrameProps {
  title: string;
  description?: string;
  transparent?: boolean;
  width: number;
  height: number;
  /** Undefined until the first answer. */
  data: PanelData | undefined;
  /** False for a panel that asks nothing, such as a text. */
  hasQuery?: boolean;
  children: (innerWidth: number, innerHeight: number) => ReactNode;
}

/** A panel's border: title, description, what is loading, what went wrong, and the notices of its frames. */
export function PanelFrame(props: PanelFrameProps) {
  const { title, description, transparent, width, height, data, hasQuery = true, children } = props;
  return (
    <PanelChrome
      title={title}
      description={description}
      width={width}
      height={height}
      displayMode={transparent === true ? 'transparent' : 'default'}
      loadingState={data?.state ?? (hasQuery ? LoadingState.Loading : LoadingState.Done)}
      statusMessage={data && errorMessage(data)}
      titleItems={<Notices notices={noticesOf(data)} />}
    >
      {children}
    </PanelChrome>
  );
}

export function noticesOf(data: PanelData | undefined): QueryResultMetaNotice[] {
  const all = data?.series.flatMap((frame) => frame.meta?.notices ?? []) ?? [];
  return all.filter((notice, index) => all.findIndex(({ text }) => text === notice.text) === index);
}

const ICONS = { info: 'info-circle', warning: 'exclamation-triangle', error: 'exclamation-triangle' } as const;

function Notices({ notices }: { notices: QueryResultMetaNotice[] }) {
  const severity = (['error', 'warning', 'info'] as const).find((each) =>
    notices.some((notice) => notice.severity === each)
  );
  if (severity === undefined) {
    return null;
  }
  const content = (
    <Stack direction="column" gap={1}>
      {notices.map(({ text }) => (
        <span key={text}>{text}</span>
      ))}
    </Stack>
  );
  return (
    <Tooltip content={content} interactive={true}>
      <Icon name={ICONS[severity]} title="Notices" aria-label="Notices" tabIndex={0} />
    </Tooltip>
  );
}
