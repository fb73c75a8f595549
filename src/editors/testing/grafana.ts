import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';

/** A Grafana with the dashboard variables named, and elements that have a size, without which lists show no rows. */
export function setUpGrafana(variables: readonly string[] = []): void {
  const templates: Pick<TemplateSrv, 'getVariables' | 'replace' | 'containsTemplate' | 'updateTimeRange'> = {
    getVariables: () => variables.map((name) => ({ type: 'query', name, label: name }) as never),
    replace: (text = '') => text,
    containsTemplate: (text = '') => text.includes('$'),
    updateTimeRange: () => {},
  };
  setTemplateSrv(templates as TemplateSrv);
  const size = { width: 400, height: 400, top: 0, left: 0, right: 400, bottom: 400, x: 0, y: 0, toJSON: () => '' };
  Element.prototype.getBoundingClientRect = () => size;
  // Chips and lists measure their text on a canvas, which jsdom has not.
  const context: Pick<CanvasRenderingContext2D, 'measureText' | 'font'> = {
    font: '',
    measureText: (text) => ({ width: 8 * text.length }) as TextMetrics,
  };
  HTMLCanvasElement.prototype.getContext = (() => context) as never;
  for (const side of ['clientWidth', 'clientHeight', 'offsetWidth', 'offsetHeight']) {
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, value: 4000 });
  }
  // jsdom matches every rule of the page anew for each element asked about, which is most of a test's time;
  // roles and names need only what stands on the elements themselves.
  window.getComputedStyle = (element) => (element instanceof HTMLElement ? element : document.body).style;
}
