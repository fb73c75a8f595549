import type { ChildProcess } from 'node:child_process';

/**
 * Ends a child, and resolves when its pipes are closed, too; until then they would keep the tests' own process.
 * One that has ended by itself, or has never begun, is left alone.
 */
export async function endProcess(
  child: ChildProcess,
  kill: (pid: number) => void = () => child.kill('SIGKILL')
): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const closed = new Promise((resolve) => child.once('close', resolve));
  kill(child.pid);
  await closed;
}

/** Waits until a child is ready; one that does not get there is stopped, since nobody else could. */
export async function readyOrStopped(ready: Promise<void>, stop: () => Promise<void>): Promise<void> {
  try {
    await ready;
  } catch (reason) {
    await stop();
    throw reason;
  }
}
