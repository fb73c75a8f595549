/** What jsdom lacks and @grafana/ui or React 19 ask for on load. */
const { TextDecoder, TextEncoder } = require('node:util');

/** React schedules its work through one. Node's own keeps the process alive once it listens, so that Jest never ends. */
class PageMessageChannel {
  constructor() {
    this.port1 = { onmessage: null, close: () => {} };
    this.port2 = { postMessage: (data) => void setTimeout(() => this.port1.onmessage?.({ data }), 0) };
  }
}

Object.assign(globalThis, { TextDecoder, TextEncoder, MessageChannel: PageMessageChannel });

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
