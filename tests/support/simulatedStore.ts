import { createSimulator, createWorld, DEFAULT_API_KEY, type Simulator, type SimulatorOptions } from '../../simulator';
import { browserStore, readOptions, type BrowserStore } from '../../src/stores';
import type { FireworksOptions } from '../../src/types';
import { proxiedBackend } from './proxiedBackend';
import { virtualWorld, type VirtualWorld } from './virtualWorld';

export interface SimulatedStore {
  simulator: Simulator;
  store: BrowserStore;
  world: VirtualWorld;
  now(): number;
  /** See `ProxiedBackend`. */
  expectSilence(isExpected: boolean): void;
}

export interface SimulatedStoreOptions {
  startMs: number;
  apiKey?: string;
  settings?: FireworksOptions;
  simulator?: SimulatorOptions;
}

let opened = 0;
const running = new Set<Simulator>();

/** Closes what a test opened, also when it failed half-way. For `afterEach` or `afterAll`. */
export async function closeSimulatedStores(): Promise<void> {
  await Promise.all([...running].map((simulator) => simulator.close().catch(() => {})));
  running.clear();
}

/** The browser store on a simulator over a real socket, both on one virtual clock. */
export async function openSimulatedStore({
  startMs,
  apiKey = DEFAULT_API_KEY,
  settings,
  simulator: options,
}: SimulatedStoreOptions): Promise<SimulatedStore> {
  let now = () => startMs;
  const simulator = createSimulator({ world: createWorld({ incidents: [] }), ...options, clock: () => now() });
  const url = await simulator.start();
  running.add(simulator);
  const accountId = settings?.accountId ?? simulator.world.accountId;
  const backend = proxiedBackend(`${url}/v1/accounts/${accountId}/metrics`, apiKey);
  const world = virtualWorld(startMs, backend.settle);
  now = () => world.clock.now();
  const collection = readOptions({ uid: `simulated-${++opened}`, url: '/proxy', jsonData: { accountId, ...settings } });
  return {
    simulator,
    store: browserStore(collection, backend, world),
    world,
    now,
    expectSilence: backend.expectSilence,
  };
}
