import {
  formattedValueToString,
  getFieldDisplayName,
  type DataFrame,
  type Field,
  type ScopedVars,
} from '@grafana/data';

interface DataContext {
  frame: DataFrame;
  field: Field;
  data?: DataFrame[];
  rowIndex?: number;
  calculatedValue?: { numeric: number; text: string };
}

/** `fields.x`, `fields["x y"]`, either with what is wanted of the value. */
const FIELD_PART = /^fields(?:\.|\[["']?)(.+?)["']?\]?(?:\.(numeric|raw|text|time))?$/;

/**
 * What data links may say about the value they stand on: `${__field.name}`, `${__field.labels.x}`,
 * `${__value.raw}`, `${__value.time}`, `${__series.name}`, `${__data.fields.x}`,
 * `${__data.fields["x y"].numeric}`.
 * @returns undefined when `name` is none of these, or when no value is in scope.
 */
export function dataMacro(name: string, path: string | undefined, scopedVars: ScopedVars | undefined): unknown {
  const context: DataContext | undefined = scopedVars?.__dataContext?.value;
  if (context === undefined) {
    return undefined;
  }
  const { frame, field, rowIndex = 0 } = context;
  switch (name) {
    case '__series':
      return frame.name ?? getFieldDisplayName(field, frame, context.data);
    case '__field':
      return fieldPart(context, path ?? 'name');
    case '__value':
      return valuePart(context, path);
    case '__data': {
      const [, wanted, part] = FIELD_PART.exec(path ?? '') ?? [];
      const found = frame.fields.find((each, index) => each.name === wanted || String(index) === wanted);
      const value: unknown = found?.values[rowIndex];
      return part === 'text' && found?.display !== undefined ? formattedValueToString(found.display(value)) : value;
    }
    default:
      return undefined;
  }
}

function fieldPart({ field, frame, data }: DataContext, path: string): unknown {
  const label = /^labels(?:\.|\[["']?)(.+?)["']?\]?$/.exec(path)?.[1];
  if (label !== undefined) {
    return field.labels?.[label] ?? '';
  }
  return getFieldDisplayName(field, frame, data);
}

function valuePart({ field, frame, rowIndex, calculatedValue }: DataContext, path: string | undefined): unknown {
  if (calculatedValue !== undefined) {
    return path === 'raw' || path === 'numeric' ? calculatedValue.numeric : calculatedValue.text;
  }
  if (rowIndex === undefined) {
    return undefined;
  }
  if (path === 'time') {
    return frame.fields.find((each) => each.type === 'time')?.values[rowIndex];
  }
  const value: unknown = field.values[rowIndex];
  return path === 'raw' || field.display === undefined ? value : formattedValueToString(field.display(value));
}
