import { FieldType, type DataFrame, type Field, type FieldConfig, type QueryResultMetaNotice } from '@grafana/data';

/** Short ways to write the fields of a frame; absent values are null, which Grafana leaves empty. */
export function textField(name: string, values: Array<string | undefined>, config: FieldConfig = {}): Field {
  return { name, type: FieldType.string, config, values: values.map((value) => value ?? null) };
}

export function numberField(name: string, values: Array<number | undefined>, config: FieldConfig = {}): Field {
  return { name, type: FieldType.number, config, values: values.map((value) => value ?? null) };
}

export function timeField(name: string, values: number[], config: FieldConfig = {}): Field {
  return { name, type: FieldType.time, config, values };
}

export function otherField(name: string, values: unknown[]): Field {
  return { name, type: FieldType.other, config: {}, values };
}

export function withNotices(
  frame: DataFrame,
  texts: readonly string[],
  severity: 'info' | 'warning' = 'info'
): DataFrame {
  if (texts.length === 0) {
    return frame;
  }
  const added = texts.map((text): QueryResultMetaNotice => ({ severity, text }));
  return { ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...added] } };
}
