import { layout } from './layout';
import type { PanelJson } from './model';

const panel = (title: string, x: number, y: number, w: number, h: number): PanelJson => ({
  type: 'stat',
  title,
  gridPos: { x, y, w, h },
});
const row = (title: string, y: number, panels?: PanelJson[]): PanelJson => ({
  ...panel(title, 0, y, 24, 1),
  type: 'row',
  collapsed: panels !== undefined,
  panels,
});
const places = (panels: PanelJson[], isOpen: (row: PanelJson) => boolean = () => true) =>
  layout(panels, 2392, isOpen).placed.map(({ panel: { title }, left, top, width, height }) => [
    title,
    left,
    top,
    width,
    height,
  ]);

describe('layout', () => {
  it('puts panels on a grid of 24 columns with gaps of 8 px', () => {
    expect(places([panel('a', 0, 0, 12, 4), panel('b', 12, 0, 12, 4), panel('c', 0, 4, 24, 2)])).toEqual([
      ['a', 0, 0, 1192, 144],
      ['b', 1200, 0, 1192, 144],
      ['c', 0, 152, 2392, 68],
    ]);
  });

  it('moves up what follows a closed row', () => {
    const panels = [row('r', 0), panel('a', 0, 1, 24, 4), row('s', 5), panel('b', 0, 6, 24, 4)];
    expect(places(panels, ({ title }) => title === 's')).toEqual([
      ['r', 0, 0, 2392, 30],
      ['s', 0, 38, 2392, 30],
      ['b', 0, 76, 2392, 144],
    ]);
  });

  it('opens a row that was saved closed with the panels that it holds', () => {
    expect(places([row('r', 0, [panel('a', 0, 7, 24, 4)])])).toEqual([
      ['r', 0, 0, 2392, 30],
      ['a', 0, 38, 2392, 144],
    ]);
  });
});
