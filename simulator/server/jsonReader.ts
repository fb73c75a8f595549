/** A value from outside that does not have the shape that was asked for. */
export class InvalidInput extends Error {}

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws InvalidInput for anything but an object, and for keys that are not in `known`. */
export function readObject(value: unknown, where: string, known: readonly string[]): JsonObject {
  if (!isObject(value)) {
    throw new InvalidInput(`${where} must be a JSON object.`);
  }
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new InvalidInput(`${where} has no field "${stranger}"; it may have ${known.join(', ')}.`);
  }
  return value;
}

/** @throws InvalidInput unless it is a finite number of at least `least`. */
export function readNumber(object: JsonObject, key: string, least = 0): number {
  const value = object[key];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    throw new InvalidInput(`"${key}" must be a number of at least ${least}.`);
  }
  return value;
}

/** Like `readNumber`, for whole numbers. */
export function readWhole(object: JsonObject, key: string, least = 0): number {
  const value = readNumber(object, key, least);
  if (!Number.isInteger(value)) {
    throw new InvalidInput(`"${key}" must be a whole number.`);
  }
  return value;
}

/** @throws InvalidInput unless it is one of the choices. */
export function readChoice<const Choice>(object: JsonObject, key: string, choices: readonly Choice[]): Choice {
  const value = object[key];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw new InvalidInput(`"${key}" must be one of ${choices.map(String).join(', ')}.`);
  }
  return choice;
}

export function readText(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') {
    throw new InvalidInput(`"${key}" must be a string.`);
  }
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
