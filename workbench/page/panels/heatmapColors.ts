import { colorManipulator } from '@grafana/data';

/** First and last colour of the schemes that dashboards here use; others are shown as Oranges. */
const SCHEMES: Record<string, readonly [string, string, string]> = {
  Oranges: ['#fff5eb', '#fd8d3c', '#7f2704'],
  Blues: ['#f7fbff', '#6baed6', '#08306b'],
  Greens: ['#f7fcf5', '#74c476', '#00441b'],
  Reds: ['#fff5f0', '#fb6a4a', '#67000d'],
  Purples: ['#fcfbfd', '#9e9ac8', '#3f007d'],
  Viridis: ['#fde725', '#21918c', '#440154'],
};

export interface HeatmapColorOptions {
  scheme: string;
  steps: number;
  reverse: boolean;
}

/** Colours from the lowest to the highest value. On a dark page the dark end is the low one, as in Grafana. */
export function colorRamp({ scheme, steps, reverse }: HeatmapColorOptions, isDark: boolean): string[] {
  const stops = (SCHEMES[scheme] ?? SCHEMES.Oranges ?? []).map(channels);
  const ramp = Array.from({ length: steps }, (_, index) => {
    const position = (index / Math.max(1, steps - 1)) * (stops.length - 1);
    const below = stops[Math.floor(position)] ?? [0, 0, 0];
    const above = stops[Math.ceil(position)] ?? below;
    const mixed = below.map((channel, at) => channel + ((above[at] ?? 0) - channel) * (position % 1));
    return `rgb(${mixed.map(Math.round).join(', ')})`;
  });
  return isDark === reverse ? ramp : ramp.reverse();
}

/** Grafana's exponent is for opacity only, so a scheme is linear. */
export function cellColor(ramp: readonly string[], share: number): string {
  const index = Math.round(Math.min(1, Math.max(0, share)) * (ramp.length - 1));
  return ramp[index] ?? 'transparent';
}

function channels(color: string): number[] {
  return colorManipulator.decomposeColor(color).values;
}
