import type { PanelJson } from './model';

const COLUMNS = 24;
const GAP = 8;
const ROW_HEIGHT = 30;

export interface PlacedPanel {
  key: string;
  panel: PanelJson;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where each panel goes, in pixels. Rows that are closed take their own height only; what follows moves up. */
export function layout(
  panels: readonly PanelJson[],
  totalWidth: number,
  isOpen: (row: PanelJson) => boolean
): { placed: PlacedPanel[]; height: number } {
  const placed: PlacedPanel[] = [];
  let top = 0;
  for (const section of sections(panels)) {
    const { row } = section;
    if (row !== undefined) {
      placed.push(place(row, { x: 0, y: 0, w: COLUMNS, h: 1 }, top, totalWidth));
      top += pixels(1) + GAP;
    }
    if (row !== undefined && !isOpen(row)) {
      continue;
    }
    const first = Math.min(...section.panels.map(({ gridPos }) => gridPos?.y ?? 0));
    let bottom = top;
    for (const panel of section.panels) {
      const { x = 0, y = 0, w = COLUMNS, h = 8 } = panel.gridPos ?? {};
      const one = place(panel, { x, y: y - first, w, h }, top, totalWidth);
      placed.push(one);
      bottom = Math.max(bottom, one.top + one.height + GAP);
    }
    top = bottom;
  }
  return { placed, height: top };
}

/** A row and the panels that follow it, or that it holds when it was saved closed. */
function sections(panels: readonly PanelJson[]): Array<{ row: PanelJson | undefined; panels: PanelJson[] }> {
  const byPosition = [...panels].sort(
    (a, b) => (a.gridPos?.y ?? 0) - (b.gridPos?.y ?? 0) || (a.gridPos?.x ?? 0) - (b.gridPos?.x ?? 0)
  );
  const found: Array<{ row: PanelJson | undefined; panels: PanelJson[] }> = [];
  for (const panel of byPosition) {
    const last = found.at(-1);
    if (panel.type === 'row') {
      found.push({ row: panel, panels: [...(panel.panels ?? [])] });
    } else if (last === undefined) {
      found.push({ row: undefined, panels: [panel] });
    } else {
      last.panels.push(panel);
    }
  }
  return found;
}

function place(panel: PanelJson, pos: { x: number; y: number; w: number; h: number }, top: number, totalWidth: number) {
  const column = (totalWidth + GAP) / COLUMNS;
  return {
    key: `${panel.id ?? panel.title}-${panel.type}`,
    panel,
    left: Math.round(pos.x * column),
    top: top + pos.y * (ROW_HEIGHT + GAP),
    width: Math.round(pos.w * column - GAP),
    height: pixels(pos.h),
  };
}

function pixels(rows: number): number {
  return rows * (ROW_HEIGHT + GAP) - GAP;
}
