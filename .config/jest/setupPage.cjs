/** What jsdom lacks and @grafana/ui or React 19 ask for on load. */
const { TextDecoder, TextEncoder } = require('node:util');
const { MessageChannel } = require('node:worker_threads');

Object.assign(globalThis, { TextDecoder, TextEncoder, MessageChannel });

globalThis.matchMedia ??= (query) => ({
  matches: false,
  media: query,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
});
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.IntersectionObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
HTMLCanvasElement.prototype.getContext = () => null;
