/** Label names and values of one series, without the metric name. A missing label equals an empty one. */
export type Labels = Readonly<Record<string, string>>;

/** One text per label set, whatever order the labels came in. For use as a map key. `except` is left out of it. */
export function labelKey(labels: Labels, except?: string): string {
  return JSON.stringify(
    Object.keys(labels)
      .filter((name) => name !== except)
      .sort()
      .map((name) => [name, labels[name]])
  );
}

/** Whether two label sets have the same names, and the same values but perhaps for one. */
export function equalBut(except: string, labels: Labels, others: Labels): boolean {
  const names = Object.keys(labels);
  return (
    names.length === Object.keys(others).length &&
    names.every((name) => Object.hasOwn(others, name) && (name === except || labels[name] === others[name]))
  );
}

/** The labels in `names` only; a label that the series does not have is left out, as Prometheus's `by` does. */
export function keepLabels(labels: Labels, names: readonly string[]): Labels {
  const kept: Array<[string, string]> = [];
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value !== '') {
      kept.push([name, value]);
    }
  }
  return Object.fromEntries(kept);
}

export function dropLabel(labels: Labels, dropped: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== dropped));
}

/** Own properties only, so that a label named `constructor` is a label like any other. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}
