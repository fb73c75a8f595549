/**
 * Where this module was loaded from, so that lazy chunks are fetched from there: Grafana may serve plugins under a
 * sub-path or from a CDN, which only the loader knows. `amd-module` is the AMD loader's own `module` object
 * (see .config/webpack); this file must be imported before anything that imports lazily.
 */
import loaded from 'amd-module';

declare global {
  // The name is webpack's: assigning it sets the public path at run time.
  var __webpack_public_path__: string;
}

const uri = loaded?.uri;
if (typeof uri === 'string' && uri !== '') {
  __webpack_public_path__ = uri.slice(0, uri.lastIndexOf('/') + 1);
}
