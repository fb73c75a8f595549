/** How the simulated MLflow misbehaves until it is told otherwise. */
export interface MlflowFaults {
  /** Before the first byte of each answer. */
  delayMs?: number;
  /** Another answer than MLflow's, or another MLflow. */
  answer?: MlflowFault;
}

/**
 * - `down`: the connection ends without an answer.
 * - `unauthorized`: 401, as of a server with a login that does not know the password. /health needs none.
 * - `hostCheck`: 403, as of a server that was started without the name by which it is called; not of /health and
 *   /version, which are exempt.
 * - `old`: a release from before traces were searched as they are now, so a page with 404 for what it lacks.
 * - `html`: a login page of something in between, with 200.
 * - `halfWritten`: every trace is told of by a client that has not ended yet: spans arrive as they end, the root last.
 */
export const MLFLOW_FAULTS = ['down', 'unauthorized', 'hostCheck', 'old', 'html', 'halfWritten'] as const;
export type MlflowFault = (typeof MLFLOW_FAULTS)[number];
