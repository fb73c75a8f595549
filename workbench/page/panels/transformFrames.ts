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
import { timeSeriesTable } from './timeSeriesTable';

standardTransformersRegistry.setInit(() =>
  // One of them stands there twice, under an old name as well.
  uniqBy([...Object.values(standardTransformers), timeSeriesTable], 'id').map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    // Loaded when it is used since 13; before that it is the transformation itself.
    transformation: Object.defineProperties(
      () => Promise.resolve(transformation),
      Object.getOwnPropertyDescriptors(transformation)
    ),
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
  const unknown = transformations.find(({ id }) => standardTransformersRegistry.getIfExists(id) === undefined);
  if (unknown !== undefined) {
    // Passed over it would show another table than Grafana does.
    console.error(`The workbench does not know the transformation "${unknown.id}".`);
  }
  return transformDataFrame(transformations, frames, { interpolate: (text) => interpolate(text) });
}
