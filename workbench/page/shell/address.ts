import { locationService } from '@grafana/runtime';
import { useMemo } from 'react';
import { useLocation } from 'react-router-dom-v5-compat';

const VIEWS = ['config', 'explore', 'editors', 'dashboard'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface Address {
  view: ViewName;
  params: URLSearchParams;
  /** File name or uid of the dashboard. */
  dashboard: string | undefined;
}

/** Understands the workbench's own `/?view=…` and the addresses of Grafana that links of a plugin lead to. */
export function readAddress(pathname: string, search: string): Address {
  const params = new URLSearchParams(search);
  const dashboardUid = /^\/d\/([^/]+)/.exec(pathname)?.[1];
  if (dashboardUid !== undefined) {
    return { view: 'dashboard', params, dashboard: dashboardUid };
  }
  if (pathname.startsWith('/explore')) {
    return { view: 'explore', params, dashboard: undefined };
  }
  const view = VIEWS.find((known) => known === params.get('view'));
  return {
    view: view ?? (pathname.startsWith('/datasources') ? 'config' : 'dashboard'),
    params,
    dashboard: params.get('name') ?? undefined,
  };
}

export function useAddress(): Address {
  const { pathname, search } = useLocation();
  return useMemo(() => readAddress(pathname, search), [pathname, search]);
}

/** Changes some parameters of the address; an empty list takes one away. */
export function changeAddress(changes: Record<string, string | readonly string[]>): void {
  const { pathname, search } = locationService.getLocation();
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    [value].flat().forEach((each) => params.append(name, each));
  }
  locationService.push(`${pathname}?${params.toString()}`);
}
