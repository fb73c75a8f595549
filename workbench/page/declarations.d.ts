// SystemJS's builds are scripts that set the global System; importing them is only for that.
declare module 'systemjs/dist/system.js';
declare module 'systemjs/dist/extras/amd.js';
