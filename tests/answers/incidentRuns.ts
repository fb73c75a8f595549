import { MAGNITUDES, type Incident, type IncidentKind, type World } from '../../simulator';
import { Random } from '../../simulator/world/random';
import type { History } from '../../src/history';
import { forkedHistory } from './forkedHistory';
import { KNOWN_KINDS } from './truth';
import { collect, HOUR_MS, MINUTE_MS, worldOf } from './worlds';

/** What an incident is asked about: half an hour, of which it fills most, after as much calm as the rules look back at. */
export const WINDOW_MS = 30 * MINUTE_MS;
const CALM_MS = 8.5 * HOUR_MS;
const LONGEST_LEAD_MS = 10 * MINUTE_MS;
const LONGEST_LATE_MS = 5 * MINUTE_MS;

/** A Monday. */
const FIRST_MS = Date.UTC(2026, 10, 2);
const DAY_MS = 24 * HOUR_MS;

/** One seed's calm past, to which incidents are added. */
export interface Scene {
  calm: World;
  past: History;
  deployment: string;
  incidentMs: number;
  /** The end of the window that is asked about. */
  toMs: number;
}

export interface Run {
  kind: IncidentKind;
  magnitude: number;
  seed: number;
  history: History;
  scene: Scene;
  /** The true effect is so many times what the same number usually differs by. */
  visible: number;
}

/** Any hour of any day; the window does not begin when the incident does. */
export async function sceneOf(seed: number): Promise<Scene> {
  const random = new Random(seed, 77);
  const minutes = Math.floor((random.next() * 14 * DAY_MS) / MINUTE_MS);
  const incidentMs = FIRST_MS + minutes * MINUTE_MS;
  const shift = Math.floor((LONGEST_LEAD_MS + LONGEST_LATE_MS) * random.next()) - LONGEST_LATE_MS;
  const toMs = incidentMs + WINDOW_MS - Math.round(shift / MINUTE_MS) * MINUTE_MS;
  const calm = worldOf(seed, []);
  const past = await collect(calm, toMs - WINDOW_MS - CALM_MS, incidentMs);
  return { calm, past, deployment: calm.deployments[0]?.id ?? '', incidentMs, toMs };
}

export async function runsOf(seed: number, kind: IncidentKind, scene: Scene): Promise<Run[]> {
  const usual = usualOf(kind, scene);
  const runs: Run[] = [];
  for (const magnitude of MAGNITUDES[kind]) {
    const incident: Incident = {
      kind,
      magnitude,
      deployment: scene.deployment,
      fromMs: scene.incidentMs,
      toMs: scene.incidentMs + WINDOW_MS,
    };
    const world = worldOf(seed, [incident]);
    const branch = await collect(world, scene.incidentMs, scene.toMs);
    const history = forkedHistory(scene.past, branch, scene.incidentMs);
    runs.push({ kind, magnitude, seed, history, scene, visible: visibleOf(kind, scene, world, usual) });
  }
  return runs;
}

/**
 * What the incident alone did to the cause's own metric, the same half hour with it and without, as a multiple of what
 * that number usually differs by; no less of it than what chance makes of as few requests as there were.
 */
function visibleOf(kind: IncidentKind, { calm, deployment, toMs }: Scene, world: World, usual: number): number {
  const { measure } = KNOWN_KINDS[kind];
  const fromMs = toMs - WINDOW_MS;
  if (measure === undefined) {
    return Infinity;
  }
  const [before, without, withIt] = [
    measure(calm, deployment, fromMs - WINDOW_MS, fromMs),
    measure(calm, deployment, fromMs, toMs),
    measure(world, deployment, fromMs, toMs),
  ];
  const effect = Math.abs(withIt.value - without.value);
  return effect === 0 ? 0 : effect / Math.max(usual, Math.hypot(before.error, withIt.error));
}

const NEIGHBOURS = 24;

/** Root mean square of the difference between neighbouring half hours of the calm world, which is known exactly. */
function usualOf(kind: IncidentKind, { calm, deployment, toMs }: Scene): number {
  const { measure } = KNOWN_KINDS[kind];
  if (measure === undefined) {
    return 1;
  }
  const known = Array.from({ length: NEIGHBOURS + 1 }, (_, place) =>
    measure(calm, deployment, toMs - (place + 1) * WINDOW_MS, toMs - place * WINDOW_MS)
  );
  const squares = known.slice(1).map(({ value }, place) => (value - (known[place]?.value ?? NaN)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}
