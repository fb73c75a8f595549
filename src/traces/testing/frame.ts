import type { DataFrame } from '@grafana/data';

/** The values of a field of a frame. @throws when the frame has no such field */
export function valuesOf(frame: DataFrame | undefined, name: string): unknown[] {
  const field = frame?.fields.find((one) => one.name === name);
  if (field === undefined) {
    throw new Error(`There is no field ${name} among ${frame?.fields.map((one) => one.name).join(', ') ?? 'none'}.`);
  }
  return field.values;
}
