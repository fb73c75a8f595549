import {
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  VizOrientation,
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
} from '@grafana/data';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  PercentChangeColorMode,
} from '@grafana/schema';
import { BigValue, DataLinksContextMenu, useTheme2, VizRepeater } from '@grafana/ui';
import { readOptions } from './readOptions';
import type { Viz, VizProps } from './types';

const DEFAULT_OPTIONS = {
  reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
  orientation: VizOrientation.Auto,
  colorMode: BigValueColorMode.Value,
  graphMode: BigValueGraphMode.Area,
  justifyMode: BigValueJustifyMode.Auto,
  textMode: BigValueTextMode.Auto,
  wideLayout: true,
  showPercentChange: false,
  percentChangeColorMode: PercentChangeColorMode.Standard,
  text: {},
};

function StatViz({ frames, width, height, options: written, fieldConfig, range, replaceVariables }: VizProps) {
  const theme = useTheme2();
  const options = readOptions(DEFAULT_OPTIONS, written);
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: frames,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      percentChange: options.showPercentChange,
      timeZone: 'browser',
    });
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      getValues={getValues}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      source={frames}
      renderCounter={0}
      width={width}
      height={height}
      orientation={options.orientation}
      autoGrid={true}
      itemSpacing={3}
      renderValue={({ value, count, width: valueWidth, height: valueHeight, alignmentFactors }) => {
        const big = (onClick?: React.MouseEventHandler<HTMLElement>) => (
          <BigValue
            value={value.display}
            count={count}
            sparkline={value.sparkline && { ...value.sparkline, timeRange: range }}
            colorMode={options.colorMode}
            graphMode={options.graphMode}
            justifyMode={options.justifyMode}
            textMode={options.textMode}
            percentChangeColorMode={options.percentChangeColorMode}
            disableWideLayout={!options.wideLayout}
            text={options.text}
            alignmentFactors={alignmentFactors}
            width={valueWidth}
            height={valueHeight}
            theme={theme}
            onClick={onClick}
          />
        );
        return value.hasLinks && value.getLinks !== undefined ? (
          <DataLinksContextMenu links={value.getLinks}>{({ openMenu }) => big(openMenu)}</DataLinksContextMenu>
        ) : (
          big()
        );
      }}
    />
  );
}

export const stat: Viz = { Component: StatViz, customFieldOptions: {}, byThresholds: true };
