const svg = (path: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path ${path}/></svg>`;
const stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"';

/** Icons that the package's own pickers use but that it does not carry. */
const DRAWN_HERE: Record<string, string> = {
  'angle-double-left': svg(`${stroke} stroke-linejoin="round" d="m11 7-5 5 5 5m7-10-5 5 5 5"`),
  spinner: svg(`${stroke} d="M12 4a8 8 0 0 1 8 8"`),
};

const RING = svg(`${stroke} d="M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z"`);

/** About 100 icons that Grafana has are not in the npm package; those appear as a ring instead of a failed request. */
export function fallbackIcon(file: string): string {
  const name = file.replace(/^.*\//, '').replace(/\.svg$/, '');
  return DRAWN_HERE[name] ?? RING;
}
