import type { DataFrame } from '@grafana/data';
import { isObject, list } from '../../src/traces/json';

type Tags = ReadonlyMap<string, unknown>;

/** A row of a frame by the names of its fields. */
export function rowsOf(frame: DataFrame | undefined): Array<Record<string, unknown>> {
  return Array.from({ length: frame?.length ?? 0 }, (_, row) =>
    Object.fromEntries((frame?.fields ?? []).map((field) => [field.name, field.values[row]]))
  );
}

/** What a reader of the trace view sees: texts that go into the page as HTML are read as the page shows them. */
export function tagsShown(tags: unknown): Tags {
  return new Map(
    list(tags).flatMap((tag): Array<[string, unknown]> => {
      const { key, value, type } = isObject(tag) ? tag : {};
      return [[String(key), type === 'text' ? asDrawn(String(value)) : value]];
    })
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** @throws when a tag would be drawn as one */
export function asDrawn(html: string): string {
  if (/<[a-z/!?]/i.test(html)) {
    throw new Error(`This text would be drawn as HTML: ${html}`);
  }
  return html.replace(/&([a-z]+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

/** JSON is drawn as a tree, so its spaces do not matter. */
export function jsonShown(value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
}
