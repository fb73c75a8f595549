/** A number with its noun: `1 deployment`, `3 deployments`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
