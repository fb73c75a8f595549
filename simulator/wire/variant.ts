/** What a body may look like where Fireworks' documentation leaves it open. */
export interface WireVariant {
  /** The words of the TYPE lines; `histogram` also says `counter` for rates. `none` leaves out HELP, too. */
  types: 'gauge' | 'counter' | 'untyped' | 'histogram' | 'none';
  /** The documentation says `http_code`; accounts seem to have seen `code`. */
  codeLabel: 'http_code' | 'code';
  /** Whether a code that had no error in this minute is left out or written as 0. */
  zeroErrors: 'omit' | 'zero';
  /** `le="500"` or, as Prometheus 3 rewrites it, `le="500.0"`. */
  bounds: 'integer' | 'float';
  /** Whether samples carry the time of the last change of values. */
  timestamps: boolean;
}

export const DEFAULT_VARIANT: WireVariant = {
  types: 'gauge',
  codeLabel: 'http_code',
  zeroErrors: 'omit',
  bounds: 'integer',
  timestamps: false,
};
