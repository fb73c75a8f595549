import { hasMagnitudes, INCIDENT_KINDS, type Incident, type IncidentKind } from '../world/incident';
import type { World } from '../world/world';
import { InvalidInput, readChoice, readNumber, readObject, type JsonObject } from './jsonReader';

/**
 * One incident or a list of them.
 * @throws InvalidInput for unknown kinds and deployments, for one that ends before it begins, and for a magnitude that the
 * kind cannot have.
 */
export function readIncidents(value: unknown, world: World): Incident[] {
  return Array.isArray(value) ? value.map((item) => readIncident(item, world)) : [readIncident(value, world)];
}

function readIncident(value: unknown, world: World): Incident {
  const object = readObject(value, 'An incident', ['kind', 'magnitude', 'deployment', 'fromMs', 'toMs', 'everyMs']);
  const kind = readChoice(object, 'kind', INCIDENT_KINDS);
  const fromMs = readNumber(object, 'fromMs');
  const toMs = readNumber(object, 'toMs');
  if (toMs <= fromMs) {
    throw new InvalidInput('"toMs" must be later than "fromMs".');
  }
  const incident: Incident = { kind, fromMs, toMs };
  if (object['magnitude'] !== undefined) {
    incident.magnitude = readMagnitude(object, kind);
  }
  if (object['deployment'] !== undefined) {
    incident.deployment = readChoice(
      object,
      'deployment',
      world.deployments.map(({ id }) => id)
    );
  }
  if (object['everyMs'] !== undefined) {
    incident.everyMs = readNumber(object, 'everyMs', toMs - fromMs);
  }
  return incident;
}

function readMagnitude(object: JsonObject, kind: IncidentKind): number {
  const magnitude = readNumber(object, 'magnitude');
  if (magnitude === 0) {
    throw new InvalidInput('"magnitude" must be more than 0.');
  }
  if (magnitude !== 1 && !hasMagnitudes(kind)) {
    throw new InvalidInput(`"magnitude" of ${kind} can only be 1: it is all or nothing.`);
  }
  return magnitude;
}
