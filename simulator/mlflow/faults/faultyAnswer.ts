import type { MlflowFault } from './faults';

/** An answer that is not MLflow's reading API. */
export interface FaultyAnswer {
  status: number;
  contentType: 'text/plain; charset=utf-8' | 'text/html; charset=utf-8';
  body: string;
}

export const NOT_FOUND: FaultyAnswer = {
  status: 404,
  contentType: 'text/html; charset=utf-8',
  body: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n',
};

const UNAUTHORIZED: FaultyAnswer = {
  status: 401,
  contentType: 'text/plain; charset=utf-8',
  body: 'You are not authenticated. Please set the environment variables MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.',
};

const HOST_CHECK: FaultyAnswer = {
  status: 403,
  contentType: 'text/plain; charset=utf-8',
  body: 'Invalid Host header - possible DNS rebinding attack detected',
};

const SIGN_IN: FaultyAnswer = {
  status: 200,
  contentType: 'text/html; charset=utf-8',
  body: '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n',
};

const OLD_VERSION: FaultyAnswer = { status: 200, contentType: 'text/plain; charset=utf-8', body: '2.22.0' };

/**
 * What is answered instead of MLflow's own answer to a path: `dropped` for nothing at all, undefined where the fault
 * leaves the answer as it is.
 */
export function faultyAnswer(fault: MlflowFault | undefined, path: string): FaultyAnswer | 'dropped' | undefined {
  switch (fault) {
    case 'down':
      return 'dropped';
    case 'unauthorized':
      return path === '/health' ? undefined : UNAUTHORIZED;
    case 'hostCheck':
      return path === '/health' || path === '/version' ? undefined : HOST_CHECK;
    case 'old':
      return path === '/version' ? OLD_VERSION : path.startsWith('/api/3.0/') ? NOT_FOUND : undefined;
    case 'html':
      return SIGN_IN;
    case 'halfWritten':
    case undefined:
      return undefined;
  }
}
