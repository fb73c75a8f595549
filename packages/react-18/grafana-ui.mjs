// What @grafana/ui 12.3 exports, with parts of tooltips that it keeps to itself and the workbench draws with.
export * from '@grafana/ui';

// eslint-disable-next-line react/prop-types -- types are in @grafana/ui
const Children = ({ children }) => children ?? null;
export {
  Children as VizTooltipContent,
  Children as VizTooltipFooter,
  Children as VizTooltipHeader,
  Children as VizTooltipWrapper,
};
