import type { AnnotationQuery } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { annotationSupport } from './annotations';

const traceAnnotations = annotationSupport(true);

const BASE = { name: 'Failing', enable: true, iconColor: 'red' };
const prepare = (saved: AnnotationQuery<FireworksQuery>) => traceAnnotations.prepareAnnotation?.(saved);

test('a new annotation marks traces that failed', () => {
  expect(prepare(BASE)).toEqual({
    ...BASE,
    target: { refId: 'Anno', queryType: 'traces', traceFilters: [{ label: 'status', operator: '=', value: 'ERROR' }] },
  });
});

test('what was chosen stays, and gets a name for its answer', () => {
  const target = JSON.parse('{"queryType":"traces","rawFilter":"x"}');
  expect(prepare({ ...BASE, target })).toEqual({ ...BASE, target: { ...target, refId: 'Anno' } });
});

test('a prepared annotation is not prepared into another one, or Grafana’s editor would never end', () => {
  const once = prepare(BASE);
  expect(once === undefined ? undefined : prepare(once)).toBe(once);
});

test('the query of an annotation asks for events, of traces where it does not say', () => {
  const target: FireworksQuery = { refId: 'Anno', queryType: 'traces', limit: 5 };
  expect(traceAnnotations.prepareQuery?.({ ...BASE, target })).toEqual({ ...target, asEvents: true });
  expect(traceAnnotations.prepareQuery?.(BASE)).toBeUndefined();
  const older = { refId: 'Anno' };
  expect(traceAnnotations.prepareQuery?.({ ...BASE, target: older })).toMatchObject({ queryType: 'traces' });
});

test('an annotation written by hand with a rule for events is one of metrics', () => {
  const target: FireworksQuery = { refId: 'Anno', metric: 'error_ratio', events: { when: 'above', value: '5%' } };
  expect(traceAnnotations.prepareQuery?.({ ...BASE, target })).toEqual({
    ...target,
    queryType: 'metrics',
    asEvents: true,
  });
});

test('an annotation of another type stays one, so that it is refused and not read as traces', () => {
  const target: FireworksQuery = { refId: 'Anno', queryType: 'traceStats' };
  expect(traceAnnotations.prepareQuery?.({ ...BASE, target })).toEqual({ ...target, asEvents: true });
});

test('where there are no traces a new annotation is one of metrics', () => {
  const support = annotationSupport(false);
  expect(support.prepareAnnotation?.(BASE)).toEqual({ ...BASE, target: { refId: 'Anno', queryType: 'metrics' } });
});
