/** An answer in the shape of MLflow's errors. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: 'INVALID_PARAMETER_VALUE' | 'RESOURCE_DOES_NOT_EXIST' | 'BAD_REQUEST' | 'INTERNAL_ERROR',
    message: string
  ) {
    super(message);
  }

  body(): unknown {
    return {
      error_code: this.code,
      message: this.message,
      sqlstate: 'KAM00',
      error_class: this.code === 'RESOURCE_DOES_NOT_EXIST' ? 'RESOURCE_NOT_FOUND' : 'INVALID_PARAMETER_VALUE',
    };
  }
}

export function invalid(message: string): Refusal {
  return new Refusal(400, 'INVALID_PARAMETER_VALUE', message);
}

/** What a real MLflow may know, and this stand-in does not: it is refused like what MLflow does not know. */
export function notSimulated(what: string): Refusal {
  return invalid(`The simulator’s MLflow does not know ${what}.`);
}
