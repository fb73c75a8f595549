export type ExpositionErrorKind = 'malformed' | 'limit';

/** Why a body was refused, and where: line and column count from 1, columns in bytes. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';

  constructor(
    readonly kind: ExpositionErrorKind,
    readonly reason: string,
    readonly line: number,
    readonly column: number
  ) {
    super(`line ${line}, column ${column}: ${reason}`);
  }
}
