import { setTimeout as wait } from 'node:timers/promises';
import { createSimulator, createWorld, type Simulator } from '../../simulator';
import { startRecordingGateway, type RecordingGateway } from './recordingGateway';
import type { SelfSigned } from './selfSigned';
import { startSharedCache, type Answer, type SharedCache } from './sharedCache';
import { stopAfterEach } from './stopAfterEach';

export const ACCOUNT = 'demo-account';
export const METRICS = `/v1/accounts/${ACCOUNT}/metrics`;
export const KEY = 'fw_known_to_the_proxy_alone';
/** The simulated time stands still, so that every good answer is the same. */
const SIMULATED_MS = Date.UTC(2026, 5, 3, 14, 30, 4);

/** A viewer's side, the cache, a gateway that notes what arrives, and the simulator behind it. */
export interface Scene {
  simulator: Simulator;
  gateway: RecordingGateway;
  cache: SharedCache;
  /** What the simulator itself says. */
  expected: string;
  close(): Promise<void>;
}

export interface SceneOptions {
  freshSeconds?: number;
  staleSeconds?: number;
  /** Speaks https, under this name. */
  secure?: { name: string; certificate: SelfSigned; nameServer: string; trusted: boolean };
}

/** A cache that is fresh for a second, and stands in for three more. */
async function startScene({ freshSeconds = 1, staleSeconds = 3, secure }: SceneOptions = {}): Promise<Scene> {
  const world = createWorld({ accountId: ACCOUNT, deployments: 2, incidents: [] });
  const simulator = createSimulator({ world, clock: () => SIMULATED_MS, apiKey: KEY, ratePerMinute: Infinity });
  const gateway = await startRecordingGateway(await simulator.start(), secure?.certificate);
  const direct = await fetch(`${simulator.url}${METRICS}`, { headers: { Authorization: `Bearer ${KEY}` } });
  const expected = await direct.text();
  const cache = await startSharedCache({
    apiUrl: secure === undefined ? gateway.url : `https://${secure.name}:${gateway.port}`,
    accountId: ACCOUNT,
    apiKey: KEY,
    freshSeconds,
    staleSeconds,
    nameServer: secure?.nameServer,
    trusted: secure?.trusted === true ? secure.certificate.certFile : undefined,
  });
  return {
    simulator,
    gateway,
    cache,
    expected,
    async close() {
      await cache.stop();
      await gateway.close();
      await simulator.close();
    },
  };
}

/** Starts scenes for tests of this file; each is closed after its test. */
export function scenesOfTests(): (options?: SceneOptions) => Promise<Scene> {
  const stopAfterTest = stopAfterEach();
  return async (options) => {
    const scene = await startScene(options);
    stopAfterTest(scene.close);
    return scene;
  };
}

/** Asks again and again until it holds; all answers on the way. */
export async function viewUntil(
  cache: SharedCache,
  holds: (answer: Answer) => boolean,
  limitMs: number
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const startMs = Date.now(); Date.now() - startMs < limitMs; await wait(200)) {
    const answer = await cache.view(METRICS);
    answers.push(answer);
    if (holds(answer)) {
      return answers;
    }
  }
  throw new Error(`Not within ${limitMs} ms: ${answers.map(({ status }) => status).join(' ')}`);
}
