import { incidentsOnDemand, SCRAPE_DOWN_AFTER_MS, scrapeDownOnDemand } from './onDemand';
import { inventDeployments } from './world/deployment';
import { progressAt } from './world/incident';

const deployments = inventDeployments(1, 3, 'acme');
const NOON = Date.UTC(2026, 10, 20, 12);

test('what is asked for has begun, goes on, and befalls the first deployment only', () => {
  for (const nowMs of [NOON, NOON + 1, NOON + 299_999]) {
    const [incident, ...more] = incidentsOnDemand(['kv-pressure'], deployments, nowMs) ?? [];
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ kind: 'kv-pressure', deployment: deployments[0]?.id, fromMs: NOON - 600_000 });
    expect(incident && progressAt(incident, nowMs)).toBeGreaterThan(0.3);
  }
});

test('without deployments nothing befalls any', () => {
  expect(incidentsOnDemand(['outage'], [], NOON)).toEqual([]);
});

test('where nothing is asked for, what recurs by default stays', () => {
  expect(incidentsOnDemand([], deployments, NOON)).toBeUndefined();
});

test('an endpoint that is down is no incident of the world: it fails after a while, unless called off', () => {
  jest.useFakeTimers();
  expect(incidentsOnDemand(['scrape-down'], deployments, NOON)).toEqual([]);
  const setFaults = jest.fn();
  scrapeDownOnDemand(['scrape-down'], setFaults)();
  scrapeDownOnDemand(['outage'], setFaults);
  jest.advanceTimersByTime(SCRAPE_DOWN_AFTER_MS);
  expect(setFaults).not.toHaveBeenCalled();
  scrapeDownOnDemand(['scrape-down'], setFaults);
  jest.advanceTimersByTime(SCRAPE_DOWN_AFTER_MS);
  expect(setFaults).toHaveBeenCalledWith({ answer: { kind: 'status', status: 503 } });
  jest.useRealTimers();
});
