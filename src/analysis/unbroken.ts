import { FieldType, type DataFrame } from '@grafana/data';

/** The texts of an answer, which narrow columns do not break between a number and its %. */
export function withUnbrokenPercents(frame: DataFrame): DataFrame {
  const fields = frame.fields.map((field) =>
    field.type === FieldType.string ? { ...field, values: field.values.map(unbroken) } : field
  );
  return { ...frame, fields };
}

function unbroken(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/(\d) %/g, '$1\u00a0%') : value;
}
