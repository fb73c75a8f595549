import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { REQUESTS } from '../../src/catalogue';
import type { FireworksQuery } from '../../src/types';
import { expect, NOT_RESOLVED, test } from './workbenchTest';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const FILTERS = [{ label: 'deployment_id', operator: '=~' as const, value: 'a.*' }];
const STATUS = [{ label: 'status', operator: '=' as const, value: 'ERROR' }];

interface Shown {
  name: string;
  address: string;
  /** Selectors of what the plugin draws. */
  parts: string[];
  open?: (page: Page) => Promise<void>;
}

/** Rows in Explore, one for each query. */
function rows(name: string, queries: Array<Omit<FireworksQuery, 'refId'>>, open?: Shown['open']): Shown {
  const lettered = queries.map((query, index) => ({ refId: 'ABCDEFGH'.charAt(index), ...query }));
  return {
    name,
    address: `/?view=explore&queries=${encodeURIComponent(JSON.stringify(lettered))}`,
    parts: lettered.map(({ refId }) => `[aria-label="Query ${refId}"]`),
    open,
  };
}

const SHOWN: Shown[] = [
  rows(
    'queries of metrics',
    [
      { metric: REQUESTS, groupBy: ['http_code'], filters: FILTERS },
      { metric: LATENCY, quantiles: [0.5, 'p95'] },
      { metric: LATENCY, view: 'share', bound: 1000 },
      { metric: 'error_ratio', codes: ['5xx'] },
      { metric: REQUESTS, over: { fn: 'avg', window: '5x' } },
      { groupBy: [] },
    ],
    unfold
  ),
  rows('queries of traces', [
    { queryType: 'traces', traceFilters: STATUS, limit: 7 },
    { queryType: 'trace' },
    { queryType: 'traceStats', statistic: 'latency', groupBy: ['model'], traceFilters: STATUS },
    { queryType: 'conversation', session: 's' },
    { queryType: 'conversation' },
  ]),
  {
    name: 'the help',
    address: '/?view=explore',
    parts: ['[aria-label=Help]'],
    open: (page) => page.getByRole('button', { name: 'Query help' }).click(),
  },
  { name: 'the settings', address: '/?view=config', parts: ['[aria-label=Settings]'], open: saveAndUnfold },
  {
    name: 'the editors of variables and annotations, and the inspector',
    address: '/?view=editors',
    parts: ['[aria-label=Variable]', '[aria-label=Annotation]', '[aria-label=Inspector]'],
  },
];

async function unfold(page: Page): Promise<void> {
  for (const name of [/^Options/, /^PromQL/]) {
    await page.getByRole('button', { name, expanded: false }).first().click();
  }
  await expect(page.getByText(/^Newest/).first()).toBeVisible();
}

async function saveAndUnfold(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByTestId('data-testid Data source settings page Alert')).toBeVisible();
  const folded = page.getByRole('region', { name: 'Settings' }).getByRole('button', { expanded: false });
  while ((await folded.count()) > 0) {
    await folded.first().click();
  }
}

for (const theme of ['dark', 'light']) {
  for (const { name, address, parts, open } of SHOWN) {
    test(`${name}: everybody can use them in the ${theme} theme, and nothing is cut at 320 pixels`, async ({
      page,
      trouble,
    }) => {
      trouble.expect(NOT_RESOLVED);
      // What a page is left with that asks for more.
      trouble.expect(/^502 |status of 502/);
      await page.goto(`${address}&theme=${theme}`);
      await expect(page.getByText(/^Loading/)).toHaveCount(0);
      await open?.(page);
      for (const part of parts) {
        await expect(page.locator(part)).not.toBeEmpty();
      }
      const axe = parts.reduce((builder, part) => builder.include(part), new AxeBuilder({ page }));
      const { violations, passes } = await axe.analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`))).toEqual(
        []
      );
      // So that an empty part, or one that moved, is no success.
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      await page.setViewportSize({ width: 320, height: 900 });
      for (const part of parts) {
        await expect.poll(() => page.locator(part).evaluate(cutOff), { timeout: 10_000 }).toEqual([]);
      }
    });
  }
}

/** What reaches beyond the right edge of the part, where nobody can scroll to it. */
function cutOff(part: Element): string[] {
  const right = part.getBoundingClientRect().right + 1;
  return [...part.querySelectorAll('*')]
    .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter((element) => element.getBoundingClientRect().right > right && element.children.length === 0)
    .map((element) => element.outerHTML.slice(0, 120));
}
