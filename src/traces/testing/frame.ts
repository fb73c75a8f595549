import type { DataFrame } from '@grafana/data';

/** The values of a field of a frame. @throws when the frame has no such field */
export function valuesOf(frame: DataFrame | undefined, name: string): unknown[] {
  const field = frame?.fields.find((one) => one.name === name);
  if (field === undefined) {
    throw new Error(`There is no field ${name} among ${frame?.fields.map((one) => one.name).join(', ') ?? 'none'}.`);
  }
  return field.values;
}

/** The first value of a column; null also where the table leaves the column out because it is empty. */
export function firstOf(frame: DataFrame | undefined, name: string): unknown {
  return frame?.fields.find((one) => one.name === name)?.values[0] ?? null;
}
