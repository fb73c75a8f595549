/** An answer that is not a completion. The words of the 404 are Fireworks' own; the others follow the same shape. */
export class ChatError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterSeconds?: number
  ) {
    super(message);
  }

  body(): unknown {
    return {
      error: {
        object: 'error',
        type: this.status >= 500 ? 'server_error' : 'invalid_request_error',
        code: this.code,
        message: this.message,
      },
    };
  }
}

export function invalid(message: string): ChatError {
  return new ChatError(400, 'INVALID_ARGUMENT', message);
}

export function unauthorized(): ChatError {
  return new ChatError(401, 'UNAUTHORIZED', 'The API key you provided is invalid.');
}

export function modelNotFound(): ChatError {
  return new ChatError(404, 'NOT_FOUND', 'Model not found, inaccessible, and/or not deployed');
}

/** What a caller asks for with the header `x-simulator-status`. */
export function simulatedError(status: number): ChatError {
  switch (status) {
    case 429:
      return new ChatError(429, 'RATE_LIMIT_EXCEEDED', 'Rate limit exceeded, please try again later', 1);
    case 503:
      return new ChatError(503, 'UNAVAILABLE', 'The deployment is scaled to zero and is starting up');
    default:
      return new ChatError(status, 'INTERNAL', `Simulated answer with status ${status}`);
  }
}
