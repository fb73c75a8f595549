import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endProcess, readyOrStopped } from '../support/endProcess';
import { freePorts } from '../support/freePorts';

/** The `mlflow` command: MLFLOW_BIN, else the one on the PATH. Undefined when there is none. */
export function findMlflow(): string | undefined {
  const named = process.env.MLFLOW_BIN;
  if (named !== undefined && named !== '') {
    return named;
  }
  const found = spawnSync('sh', ['-c', 'command -v mlflow'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

export interface RunningMlflow {
  url: string;
  port: number;
  /** Runs a Python program with MLflow's own interpreter, and resolves to what it prints. */
  python(args: readonly string[], options: { cwd: string; env: Record<string, string> }): Promise<string>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 90_000;

/** The administrator of a server with a login. */
export const ADMIN = { user: 'admin', password: 'an administrator of the tests' };

/** A login as an Authorization header. */
export function basicAuth({ user, password }: typeof ADMIN): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Whether MLflow's login (`--app-name basic-auth`) is installed with it. */
export function hasLogin(command: string): boolean {
  return spawnSync(interpreterOf(command), ['-c', 'import flask_wtf']).status === 0;
}

/** A server of its own on a database that is thrown away; with a login it has one user, the administrator. */
export async function startMlflow(command: string, { login = false } = {}): Promise<RunningMlflow> {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const quiet = { MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', PYTHONDONTWRITEBYTECODE: '1' };
  const config = join(folder, 'auth.ini');
  writeFileSync(
    config,
    `[mlflow]
default_permission = NO_PERMISSIONS
database_uri = sqlite:///${folder}/auth.db
admin_username = ${ADMIN.user}
admin_password = ${ADMIN.password}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
`
  );
  const auth = { MLFLOW_AUTH_CONFIG_PATH: config, MLFLOW_FLASK_SERVER_SECRET_KEY: 'for cookies of the tests' };
  const server = spawn(
    command,
    [
      ...['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`, '--artifacts-destination', `${folder}/artifacts`],
      ...(login ? ['--app-name', 'basic-auth'] : []),
    ],
    // A group of its own, since the command starts the server as a child.
    { env: { ...process.env, ...quiet, ...(login ? auth : {}) }, stdio: ['ignore', 'ignore', 'pipe'], detached: true }
  );
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const stop = async () => {
    // Nothing of it is to be kept, so there is nothing to wait for.
    await endProcess(server, (pid) => process.kill(-pid, 'SIGKILL'));
    rmSync(folder, { recursive: true, force: true });
  };
  await readyOrStopped(
    untilHealthy(url, server, () => log),
    stop
  );
  const interpreter = interpreterOf(command);
  return {
    url,
    port,
    python: (args, { cwd, env }) =>
      run(interpreter, [join(__dirname, 'known_version.py'), ...args], cwd, { ...process.env, ...quiet, ...env }),
    stop,
  };
}

/** MLflow's own Python. */
function interpreterOf(command: string): string {
  return join(dirname(realpathSync(command)), 'python');
}

async function untilHealthy(url: string, server: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const healthy = await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false
    );
    if (healthy) {
      return;
    }
    // A server of another language has no event to wait for.
    await wait(200);
  }
  throw new Error(`MLflow did not start:\n${log()}`);
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error(`${args.join(' ')} failed:\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`));
      }
    });
  });
}
