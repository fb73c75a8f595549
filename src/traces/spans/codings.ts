import { isObject, list, object, parseJson, text, type JsonObject } from '../json';

const HEX = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i;
/** Base64 may begin with the same letters, so the prefix counts only before what can be nothing but digits. */
const PREFIXED = /^(?:0x((?:[0-9a-f]{2})+)|tr-([0-9a-f]{32}))$/i;

/**
 * A span or trace id in hexadecimal digits. MLflow writes base64 of 8 or 16 bytes, `0x…`, `tr-…` or digits, by its
 * version. Any other id stays as it is, so that spans of odd traces still find their parents.
 */
export function idText(id: string): string {
  const [, digits, traceDigits] = PREFIXED.exec(id) ?? [];
  const hex = digits ?? traceDigits ?? (HEX.test(id) ? id : undefined);
  if (hex !== undefined) {
    return hex.toLowerCase();
  }
  return /^[A-Za-z0-9+/_-]{11}=?$|^[A-Za-z0-9+/_-]{22}(?:==)?$/.test(id) ? (base64ToHex(id) ?? id) : id;
}

function base64ToHex(id: string): string | undefined {
  try {
    const bytes = atob(id.replace(/-/g, '+').replace(/_/g, '/'));
    let hex = '';
    for (let index = 0; index < bytes.length; index++) {
      hex += bytes.charCodeAt(index).toString(16).padStart(2, '0');
    }
    return hex;
  } catch {
    return undefined;
  }
}

/** How MLflow names the trace of an id in any form. */
export function traceIdOf(id: string): string {
  const trimmed = id.trim();
  return /^[0-9a-f]{32}$/i.test(trimmed) ? `tr-${trimmed.toLowerCase()}` : trimmed;
}

/** Reading recurses, so deeper values are cut. */
const DEEPEST = 500;
const TOO_DEEP = `… (nested more than ${DEEPEST} levels deep)`;

/**
 * Attributes as plain values. Three codings exist: OTLP key-value lists (traces/get), maps whose every value is JSON
 * text (artifacts of the Python SDK), maps of plain values (artifacts of the TypeScript SDK).
 */
export function readAttributes(value: unknown): JsonObject {
  if (Array.isArray(value)) {
    return readKeyValues(value);
  }
  const map = object(value) ?? {};
  return isJsonCoded(map) ? decodeAll(map) : map;
}

/** Event attributes are plain even where span attributes are JSON text. */
export function readEventAttributes(value: unknown): JsonObject {
  return Array.isArray(value) ? readKeyValues(value) : (object(value) ?? {});
}

/** Some attributes are always texts: where values are JSON text, theirs begins with a quote. */
function isJsonCoded(map: JsonObject): boolean {
  const telling = map['mlflow.spanType'] ?? map['mlflow.traceRequestId'];
  if (typeof telling === 'string') {
    return telling.startsWith('"');
  }
  const values = Object.values(map);
  return values.length > 0 && values.every((value) => typeof value === 'string' && parseJson(value) !== undefined);
}

/** A value that is no whole JSON stays as it is. */
function decodeAll(map: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => {
      const decoded = typeof value === 'string' ? parseJson(value) : value;
      return [key, decoded === undefined ? value : decoded];
    })
  );
}

function readKeyValues(entries: readonly unknown[], depth = 0): JsonObject {
  return Object.fromEntries(
    entries.flatMap((entry): Array<[string, unknown]> => {
      const key = text(object(entry)?.key);
      return key === undefined ? [] : [[key, readAnyValue(object(entry)?.value, depth)]];
    })
  );
}

/** OTLP's AnyValue, in the field names of both its JSON codings; an empty one, or none, is null. */
function readAnyValue(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) {
    return TOO_DEEP;
  }
  if (!isObject(value)) {
    return value ?? null;
  }
  const [kind, inner] = Object.entries(value)[0] ?? [];
  switch (kind) {
    case 'string_value':
    case 'stringValue':
    case 'bool_value':
    case 'boolValue':
    case 'bytes_value':
    case 'bytesValue':
      return inner;
    case 'int_value':
    case 'intValue':
    case 'double_value':
    case 'doubleValue':
      return typeof inner === 'string' ? Number(inner) : inner;
    case 'array_value':
    case 'arrayValue':
      return list(object(inner)?.values).map((one) => readAnyValue(one, depth + 1));
    case 'kvlist_value':
    case 'kvlistValue':
      return readKeyValues(list(object(inner)?.values), depth + 1);
    case undefined:
      return null;
    default:
      return value;
  }
}

/** Whether two ids in any of MLflow's forms are the same. */
export function sameId(a: string, b: string): boolean {
  return idText(a) === idText(b);
}
