import type { ExpositionErrorKind } from './error';

/**
 * Thrown inside this folder where a body is refused. Readers know only an offset in the bytes they were given;
 * the parser turns it into a line and a column.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: ExpositionErrorKind,
    readonly at: number,
    readonly reason: string
  ) {
    super(reason);
  }
}

export function malformed(at: number, reason: string): Refusal {
  return new Refusal('malformed', at, reason);
}

export function overLimit(at: number, reason: string): Refusal {
  return new Refusal('limit', at, reason);
}
