import {
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
  type DataFrame,
  type DataTransformerConfig,
  type InterpolateFunction,
} from '@grafana/data';
import type { Observable } from 'rxjs';

standardTransformersRegistry.setInit(() =>
  Object.values(standardTransformers).map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    transformation: () => Promise.resolve(transformation),
    editor: () => null,
    imageDark: '',
    imageLight: '',
  }))
);

/** Applies a panel's transformations with Grafana's own code. */
export function transformFrames(
  transformations: DataTransformerConfig[],
  frames: DataFrame[],
  interpolate: InterpolateFunction
): Observable<DataFrame[]> {
  return transformDataFrame(transformations, frames, { interpolate: (text) => interpolate(text) });
}
