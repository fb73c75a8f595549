import { TableCellHeight } from '@grafana/schema';
import { TableNG } from '@grafana/ui/unstable';
import { useState } from 'react';
import { readOptions } from './readOptions';
import type { Viz, VizProps } from './types';

const DEFAULT_OPTIONS = {
  frameIndex: 0,
  showHeader: true,
  showTypeIcons: false,
  cellHeight: TableCellHeight.Sm,
  sortBy: [] as Array<{ displayName: string; desc?: boolean }>,
};

function TableViz({ frames, width, height, options: written, fieldConfig, range }: VizProps) {
  const options = readOptions(DEFAULT_OPTIONS, written);
  const [sortBy, setSortBy] = useState(options.sortBy);
  const frame = frames[options.frameIndex] ?? frames[0];
  if (frame === undefined) {
    return null;
  }
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      noHeader={!options.showHeader}
      showTypeIcons={options.showTypeIcons}
      cellHeight={options.cellHeight}
      sortBy={sortBy}
      onSortByChange={setSortBy}
      resizable={true}
      timeRange={range}
      fieldConfig={fieldConfig}
      structureRev={1}
    />
  );
}

export const table: Viz = {
  Component: TableViz,
  customFieldOptions: {
    align: 'auto',
    cellOptions: { type: 'auto' },
    filterable: false,
    inspect: false,
    width: undefined,
    minWidth: undefined,
    wrapHeaderText: undefined,
    wrapText: undefined,
    hideFrom: { viz: false },
  },
  byThresholds: true,
};
