import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { systemWorld, type World } from '../../collect';
import { browserStore, readOptions, type BrowserStore } from '..';
import { backendOf, bodyOf } from './testing/answeringBackend';

const START = Date.UTC(2026, 0, 1, 12, 0, 7);

beforeEach(() => jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** Pages of one browser, each of which hears what the others tell. */
function browser(): () => (accountId: string) => BrowserStore {
  const factory = new IDBFactory();
  const ears: Array<(text: string) => void> = [];
  return () => {
    const shared: World['shared'] = {
      factory,
      databaseName: 'fireworks',
      openChannel(hear) {
        ears.push(hear);
        return { tell: (text) => ears.filter((ear) => ear !== hear).forEach((ear) => ear(text)) };
      },
    };
    const page = { ...systemWorld, shared };
    return (accountId) => {
      const jsonData = { accountId, apiUrl: 'https://api.test' };
      const options = readOptions({ uid: 'the-source', url: '/proxy', jsonData });
      return browserStore(
        options,
        backendOf(() => ({ status: 200, body: bodyOf(1) })),
        page
      );
    };
  };
}

const CHANGED = { status: 'error', message: expect.stringMatching(/another account or API URL/) };
const WELL = { status: 'success' };

test('a page that was opened before another account was saved asks no more, until it is given the settings again', async () => {
  const openPage = browser();
  const [here, there] = [openPage(), openPage()];
  const before = here('acme');
  expect(await before.test()).toMatchObject(WELL);
  expect(await there('other').test()).toMatchObject(WELL);
  expect(await before.test()).toMatchObject(CHANGED);
  // Saved again on this page: Grafana opens the data source anew.
  expect(await here('acme').test()).toMatchObject(WELL);
});

test('a page that knows its settings to be old tells nobody that they are new', async () => {
  const openPage = browser();
  const [here, there] = [openPage(), openPage()];
  const before = here('acme');
  expect(await before.test()).toMatchObject(WELL);
  const after = there('other');
  expect(await after.test()).toMatchObject(WELL);
  expect(await before.test()).toMatchObject(CHANGED);
  expect(await after.test()).toMatchObject(WELL);
});
