import {
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
  type DataFrame,
  type DataTransformerConfig,
  type InterpolateFunction,
} from '@grafana/data';
import { uniqBy } from 'lodash';
import type { Observable } from 'rxjs';
import { coursesAsCells } from './coursesAsCells';

standardTransformersRegistry.setInit(() =>
  // One of them stands there twice, under an old name as well.
  uniqBy([...Object.values(standardTransformers), coursesAsCells], 'id').map((transformation) => ({
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
