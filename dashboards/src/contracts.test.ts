import { brokenContracts, contractsOf, withNew, type Contracts } from './contracts';
import kept from './contracts.json';
import { BUNDLED, PLAIN } from './testing/everyDashboard';

const now = contractsOf(
  BUNDLED.map(([, dashboard]) => dashboard),
  PLAIN.map(([, dashboard]) => dashboard)
);

test('uids, tags, variables and ids of panels are what they were: links, bookmarks and alerts carry them', () => {
  expect(brokenContracts(kept, now)).toEqual([]);
});

test('a panel has the same id with the plugin and without', () => {
  const ids = new Map(BUNDLED.map(([file, { panels = [] }]) => [file, panels.map(({ id, type }) => `${id} ${type}`)]));
  for (const [file, { panels = [] }] of PLAIN) {
    expect(ids.get(file.replace(/^.*\//, ''))).toEqual(
      expect.arrayContaining(panels.map(({ id, type }) => `${id} ${type}`))
    );
  }
});

describe('a broken contract', () => {
  const before: Contracts = { one: { tags: ['a', 'b'], variables: ['model'], panels: { 1: 'row', 2: 'up' } } };
  const after = (change: Partial<Contracts[string]>): Contracts => ({
    one: { tags: ['a', 'b'], variables: ['model'], panels: { 1: 'row', 2: 'up' }, ...change },
  });

  it.each([
    ['a dashboard that is gone', {}, 'Dashboard one is gone'],
    ['a tag that is gone', after({ tags: ['a'] }), 'no tag b'],
    ['a variable that is gone', after({ variables: [] }), 'var-model='],
    ['a panel that is gone', after({ panels: { 1: 'row' } }), 'viewPanel=2'],
    ['an id that is another panel’s now', after({ panels: { 1: 'row', 2: 'down' } }), 'was “up” and is “down”'],
    ['a panel that nobody has listed', after({ panels: { 1: 'row', 2: 'up', 3: 'new' } }), '--contracts'],
  ])('says what breaks: %s', (_, changed, says) => {
    expect(brokenContracts(before, changed)).toEqual([expect.stringContaining(says)]);
  });

  it('is not mended by adding what is new', () => {
    const changed = after({ panels: { 2: 'down', 3: 'new' } });
    expect(withNew(before, changed).one?.panels).toEqual({ 1: 'row', 2: 'up', 3: 'new' });
    expect(brokenContracts(withNew(before, changed), changed)).toHaveLength(2);
  });
});
