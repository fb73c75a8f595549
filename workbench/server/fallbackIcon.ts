/**
 * About 100 icons that Grafana has are not in the npm package, some of them used by the package's own components.
 * Those appear as this ring instead of a failed request.
 */
export const FALLBACK_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="currentColor" ' +
  'd="M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 2a6 6 0 1 1 0 12 6 6 0 0 1 0-12Z"/></svg>';
