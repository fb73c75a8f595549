import { css } from '@emotion/css';
import { renderTextPanelMarkdown, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { readOptions } from './readOptions';
import type { Viz, VizProps } from './types';

const DEFAULT_OPTIONS = { mode: 'markdown', content: '' };

function TextViz({ options: written, height, replaceVariables }: VizProps) {
  const { content } = readOptions(DEFAULT_OPTIONS, written);
  const className = useStyles2(style);
  const html = renderTextPanelMarkdown(replaceVariables(content, {}, 'text'));
  return <div className={`markdown-html ${className}`} style={{ height }} dangerouslySetInnerHTML={{ __html: html }} />;
}

const style = (theme: GrafanaTheme2) =>
  css({ overflow: 'auto', '& a': { color: theme.colors.text.link }, '& p': { marginBottom: theme.spacing(1) } });

export const text: Viz = { Component: TextViz, customFieldOptions: {}, byThresholds: false };
