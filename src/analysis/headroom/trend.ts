/** How full something was at some traffic. */
export interface Point {
  /** Requests per second of one replica. */
  traffic: number;
  /** A share of its limit. */
  use: number;
}

/** The traffic at which a limit is reached: in the fuller, the usual and the emptier moments. */
export interface Reach {
  low: number;
  middle: number;
  high: number;
}

export type Trend =
  | { kind: 'reached'; at: Reach }
  /** Nothing of it follows traffic, or so loosely that it says nothing. */
  | { kind: 'loose' }
  | { kind: 'far' };

/** Of what stays below it nobody can tell from here how it grows. */
export const NEAR = 0.2;
/** Below this ratio between busy and quiet moments a slope is noise, and use is taken to grow in proportion. */
const SPREAD = 1.5;
/** A band as wide as this says nothing. */
const LOOSE = 4;

/**
 * When a limit is reached, if use goes on growing with traffic as it did. The slope is the median of those between all
 * pairs (Theil and Sen), which some odd moments do not move; the band is from the tenth to the ninetieth of a hundred
 * moments beside that line.
 */
export function trendTo(points: readonly Point[], limit: number): Trend {
  const uses = points.map(({ use }) => use);
  if (quantileOf(uses, 0.95) < NEAR) {
    return { kind: 'far' };
  }
  const traffic = points.map((point) => point.traffic);
  const hasSpread = quantileOf(traffic, 0.9) >= SPREAD * quantileOf(traffic, 0.1);
  const busier = points.filter((point) => point.traffic >= quantileOf(traffic, 0.5));
  const line = hasSpread
    ? lineThrough(points)
    : {
        from: 0,
        slope: quantileOf(
          busier.map((point) => point.use / point.traffic),
          0.5
        ),
      };
  if (!(line.slope > 0)) {
    return { kind: 'loose' };
  }
  const beside = busier
    .map((point) => point.use / (line.from + line.slope * point.traffic))
    .filter((ratio) => Number.isFinite(ratio) && ratio > 0);
  const [emptier, fuller] = [quantileOf(beside, 0.1), quantileOf(beside, 0.9)];
  if (beside.length < busier.length / 2 || fuller > LOOSE * emptier) {
    return { kind: 'loose' };
  }
  const reaches = (ratio: number) => Math.max(0, (limit / ratio - line.from) / line.slope);
  return {
    kind: 'reached',
    at: { low: reaches(fuller), middle: reaches(quantileOf(beside, 0.5)), high: reaches(emptier) },
  };
}

function lineThrough(points: readonly Point[]): { from: number; slope: number } {
  const slopes = points.flatMap((one, place) =>
    points
      .slice(place + 1)
      .filter(({ traffic }) => traffic !== one.traffic)
      .map((other) => (other.use - one.use) / (other.traffic - one.traffic))
  );
  const slope = quantileOf(slopes, 0.5);
  return {
    slope,
    from: quantileOf(
      points.map(({ traffic, use }) => use - slope * traffic),
      0.5
    ),
  };
}

/** The value below which this part of them lies; NaN of none. */
export function quantileOf(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
