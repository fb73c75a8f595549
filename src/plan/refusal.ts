import type { FireworksQuery } from '../types';

/** Thrown while a query is planned: what is wrong with which field, in words for its author. */
export class Refusal extends Error {
  constructor(
    readonly field: keyof FireworksQuery,
    message: string
  ) {
    super(message);
  }
}
