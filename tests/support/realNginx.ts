import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, readyOrStopped } from './endProcess';

/** Debian keeps it where only root's PATH leads. */
const PROGRAM = process.env.NGINX_BIN ?? (existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx');

const hasNginx = spawnSync(PROGRAM, ['-v']).status === 0;

/** `test`, or a skipped test that says loudly what is missing. */
export const testWithNginx: jest.It = hasNginx ? test : skipLoudly();

function skipLoudly(): jest.It {
  console.warn('SKIPPED: no `nginx` on this machine. Debian has it: apt-get install nginx-light');
  return test.skip;
}

export interface RunningNginx {
  /** Everything that it has written, by file; `stderr` too. */
  logs(): Promise<Record<'access' | 'error' | 'stderr', string>>;
  stop(): Promise<void>;
}

/**
 * Starts a real nginx with this text in its `http` block, as `conf.d` would put it there. All its files lie in a folder
 * of its own, also those that the text has in /var/log/nginx and /var/cache.
 * @param port where it listens when it is ready.
 */
export async function startNginx(text: string, port: number): Promise<RunningNginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nginx-'));
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, mainConfig(folder, text));
  const child = spawn(PROGRAM, ['-p', folder, '-c', file, '-e', `${folder}/error.log`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const logs = async () => ({
    access: await readFile(`${folder}/access.log`, 'utf8'),
    error: await readFile(`${folder}/error.log`, 'utf8'),
    stderr,
  });
  const stop = async () => {
    await endProcess(child, () => child.kill('SIGTERM'));
    await rm(folder, { recursive: true, force: true });
  };
  await readyOrStopped(
    waitUntilListening(port, child, () => stderr),
    stop
  );
  return { logs, stop };
}

function mainConfig(folder: string, text: string): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  return `
    daemon off;
    user ${userInfo().username};
    worker_processes 2;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log info;
    events {}
    http {
      ${bodies.join('\n')}
      access_log off;
      ${text.replaceAll('/var/log/nginx/', `${folder}/`).replaceAll('/var/cache/', `${folder}/`)}
    }`;
}

async function waitUntilListening(port: number, child: ChildProcess, stderr: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) {
      throw new Error(`nginx ended with code ${child.exitCode}: ${stderr()}`);
    }
    if (await accepts(port)) {
      return;
    }
    await sleep(50);
  }
  throw new Error('nginx did not listen within 10 s.');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('connect', () => socket.destroy()).once('error', () => resolve(false));
  });
}
