import { NAMINGS, type Naming } from '../../../alerts/src/names';
import type { NameInStore } from './printPlan';

/**
 * A set of dashboards for stores whose names are of one kind. Sets and not a variable, since every query would be
 * longer for it: alert rules come in the same ones.
 */
export interface Variant {
  /** In `dashboards`. */
  folder: string;
  nameInStore: NameInStore;
  /** Behind the uid that the dashboard has with the plugin; Grafana takes 40 characters in all. */
  uidSuffix: string;
  /** Behind the title. */
  title: string;
  /** By which dashboards of one set find each other, and no others. */
  tag: string;
}

export const VARIANTS: Readonly<Record<Naming, Variant>> = {
  unchanged: {
    folder: 'prometheus',
    nameInStore: NAMINGS.unchanged,
    uidSuffix: '-prometheus',
    title: 'Prometheus',
    tag: 'fireworks-ai-prometheus',
  },
  underscores: {
    folder: 'prometheus-underscores',
    nameInStore: NAMINGS.underscores,
    uidSuffix: '-underscores',
    title: 'Prometheus, names with _',
    tag: 'fireworks-ai-underscores',
  },
};
