import { INCIDENT_KINDS, type Incident } from '../world/incident';
import type { World } from '../world/world';
import { InvalidInput, readChoice, readNumber, readObject } from './jsonReader';

/**
 * One incident or a list of them.
 * @throws InvalidInput for unknown kinds and deployments, and for one that ends before it begins.
 */
export function readIncidents(value: unknown, world: World): Incident[] {
  return Array.isArray(value) ? value.map((item) => readIncident(item, world)) : [readIncident(value, world)];
}

function readIncident(value: unknown, world: World): Incident {
  const object = readObject(value, 'An incident', ['kind', 'deployment', 'fromMs', 'toMs', 'everyMs']);
  const kind = readChoice(object, 'kind', INCIDENT_KINDS);
  const fromMs = readNumber(object, 'fromMs');
  const toMs = readNumber(object, 'toMs');
  if (toMs <= fromMs) {
    throw new InvalidInput('"toMs" must be later than "fromMs".');
  }
  const incident: Incident = { kind, fromMs, toMs };
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
