import { EVERY, panelsOf } from './testing/everyDashboard';

describe('every panel, with the plugin and without', () => {
  test.each(EVERY)('of %s has a title, says what it is, and has an id of its own', (_, dashboard) => {
    for (const { title, description = '' } of panelsOf(dashboard)) {
      expect(title).toBeTruthy();
      expect([title, description.length > 40]).toEqual([title, true]);
    }
    const ids = (dashboard.panels ?? []).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => typeof id === 'number' && id > 0)).toBe(true);
  });

  test.each(EVERY)('of %s lies within the 24 columns and on no other', (_, dashboard) => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels ?? []) {
      const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
      expect(w * h).toBeGreaterThan(0);
      expect(x + w).toBeLessThanOrEqual(24);
      for (let cell = 0; cell < w * h; cell++) {
        const key = `${x + (cell % w)},${y + Math.floor(cell / w)}`;
        expect(`${title} beside ${taken.get(key) ?? 'nothing'}`).toBe(`${title} beside nothing`);
        taken.set(key, title ?? '');
      }
    }
  });

  test.each(EVERY)('of %s leaves no hole in its line', (_, dashboard) => {
    const widths = new Map<number, number>();
    for (const { gridPos } of dashboard.panels ?? []) {
      const y = gridPos?.y ?? -1;
      widths.set(y, (widths.get(y) ?? 0) + (gridPos?.w ?? 0));
    }
    expect([...widths.values()]).toEqual([...widths.keys()].map(() => 24));
  });

  test.each(EVERY)('of %s is below the row that names it', (_, { panels = [] }) => {
    expect(panels[0]?.type).toBe('row');
    const tops = panels.map(({ gridPos }) => gridPos?.y ?? -1);
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
  });
});

test.each(EVERY)('%s has no variable that nothing asks for', (_, dashboard) => {
  for (const { name, type } of dashboard.templating.list ?? []) {
    const { templating, ...others } = dashboard;
    const elsewhere = [others, ...(templating.list ?? []).filter((other) => other.name !== name)];
    const isUsed = new RegExp(`\\$(\\{${name}\\b|${name}\\b)`).test(JSON.stringify(elsewhere));
    expect([name, isUsed || type === 'adhoc']).toEqual([name, true]);
  }
});

test.each(EVERY)('%s names no variable that it does not have', (_, dashboard) => {
  const known = new Set((dashboard.templating.list ?? []).map(({ name }) => name));
  const named = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('every dashboard has a uid that no other has and that Grafana takes', () => {
  const uids = EVERY.map(([, { uid = '' }]) => uid);
  expect(new Set(uids).size).toBe(EVERY.length);
  expect(uids.filter((uid) => uid.length === 0 || uid.length > 40 || !/^[\w-]+$/.test(uid))).toEqual([]);
});

test('two tables of answers beside each other fit a screen of 1280 pixels', () => {
  const halves = EVERY.flatMap(([, dashboard]) => panelsOf(dashboard)).filter(
    ({ gridPos, targets = [] }) => (gridPos?.w ?? 24) < 24 && JSON.stringify(targets).includes('"queryType":"analysis"')
  );
  expect(halves.length).toBeGreaterThan(0);
  for (const { fieldConfig, title } of halves) {
    const named = (fieldConfig?.overrides ?? []).filter(({ matcher }) => matcher.id === 'byName');
    const ofAll = (id: string) => named.flatMap(({ properties }) => properties.filter((one) => one.id === id));
    const hidden = named.filter(({ properties }) => properties.some(({ id }) => id.startsWith('custom.hid')));
    const shown = named.filter(({ matcher }) => !hidden.some((one) => one.matcher.options === matcher.options));
    const fixed = shown.flatMap(({ properties }) => properties.filter(({ id }) => id === 'custom.width'));
    const least = Math.max(
      70,
      ...ofAll('custom.minWidth').map(({ value }) => (title?.includes('slow') ? Number(value) : 70))
    );
    const width = fixed.reduce((sum, { value }) => sum + Number(value), least);
    expect([title, width <= 452]).toEqual([title, true]);
  }
});
