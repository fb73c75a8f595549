import { runLife } from '../support/lives/life';

/** `npm run lives -- --seeds 200 --operations 60 --tabs 2-8` runs as many as one likes; a seed that fails belongs here. */
test.each([
  [6, 60],
  [39, 60],
  [83, 60],
  [101, 60],
  [268, 90],
])(
  'tabs that collect, clear, import, sleep, die and find no room show no wrong, doubled or lost sample (life %d of %d operations)',
  async (seed, operations) => {
    const report = await runLife({ seed, operations, tabs: { least: 2, most: 8 } });
    expect(report).toMatchObject({ wrong: 0, doubled: 0, lost: 0 });
    expect(report.samples).toBeGreaterThan(1000);
    expect(report.looks).toBeGreaterThan(report.tabs);
  }
);
