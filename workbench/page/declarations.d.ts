// SystemJS's builds are scripts that set the global System; importing them is only for that.
declare module 'systemjs/dist/system.js';
declare module 'systemjs/dist/extras/amd.js';

// Version 5, which the compatibility package completes; Grafana nests the two in the same way. It comes without types.
declare module 'react-router-dom' {
  import type { ComponentType, ReactNode } from 'react';
  export const Router: ComponentType<{ history: unknown; children: ReactNode }>;
}
