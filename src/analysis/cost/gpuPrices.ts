import { number, object, print } from '../../traces/json';
import { shortened } from '../../series/text';

/** What an accelerator costs, as far as the settings say it. */
export interface GpuPrices {
  /** USD per accelerator-hour; undefined where the settings have no price of that type. */
  of(accelerator: string): number | undefined;
  /** Entries that are no prices, in a sentence each. */
  problems: readonly string[];
}

/** Settings come from people and from provisioning files, so what is no price is left out and told. */
export function readGpuPrices(value: unknown): GpuPrices {
  const entries = Object.entries(object(value) ?? {});
  const prices = new Map<string, number>();
  const problems: string[] = [];
  for (const [accelerator, given] of entries) {
    const price = number(given);
    if (price === undefined || price < 0) {
      problems.push(
        `The price of ${shortened(accelerator, 60)} in the settings of this data source, ${shortened(print(given), 40)}, is not a number of USD from 0 on, and is left out.`
      );
    } else {
      prices.set(nameOf(accelerator), price);
    }
  }
  if (value !== undefined && value !== null && object(value) === undefined) {
    problems.push('The accelerator prices in the settings of this data source are no list of types and prices.');
  }
  return { of: (accelerator) => prices.get(nameOf(accelerator)), problems };
}

/** `nvidia_h100_80gb` and `NVIDIA_H100_80GB` are one type. */
function nameOf(accelerator: string): string {
  return accelerator.trim().toUpperCase();
}
