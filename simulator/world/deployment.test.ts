import { inventDeployments } from './deployment';

test('a hundred deployments have a hundred ids of eight characters', () => {
  const ids = inventDeployments(1, 100, 'acme').map(({ id }) => id);
  expect(new Set(ids).size).toBe(100);
  expect(ids.filter((id) => !/^[a-z][a-z0-9]{7}$/.test(id))).toEqual([]);
});

test('more deployments change nothing about the first ones', () => {
  expect(inventDeployments(5, 20, 'acme').slice(0, 6)).toEqual(inventDeployments(5, 6, 'acme'));
});

test('another seed gives other deployments', () => {
  expect(inventDeployments(1, 1, 'acme')[0]?.id).not.toBe(inventDeployments(2, 1, 'acme')[0]?.id);
});

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [4, 1],
  [100, 1],
])('of %i deployments %i scales to zero', (count, sleepers) => {
  expect(inventDeployments(1, count, 'acme').filter(({ sleep }) => sleep !== undefined)).toHaveLength(sleepers);
});

test.each([-1, 101, 1.5, NaN])('%p deployments are refused', (count) => {
  expect(() => inventDeployments(1, count, 'acme')).toThrow(RangeError);
});
