import { access, constants } from 'node:fs/promises';
import path from 'node:path';

/** Where distributions and installers put a Chromium or Chrome. */
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  path.join(process.env.PROGRAMFILES ?? 'C:\\Program Files', 'Google/Chrome/Application/chrome.exe'),
];

/** No sandbox, so that tests run as root in a container; nothing that talks to servers on its own. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

export interface FoundChromium {
  executablePath: string;
  /** Where it came from, for people. */
  source: string;
}

/** CHROME_PATH, else an installed Chromium or Chrome, else the one that an npm package carries. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<FoundChromium> {
  if (env.CHROME_PATH !== undefined && env.CHROME_PATH !== '') {
    if (!(await isExecutable(env.CHROME_PATH))) {
      throw new Error(`CHROME_PATH is ${env.CHROME_PATH}, which cannot be run`);
    }
    return { executablePath: env.CHROME_PATH, source: 'CHROME_PATH' };
  }
  for (const executablePath of USUAL_PLACES) {
    if (await isExecutable(executablePath)) {
      return { executablePath, source: 'installed' };
    }
  }
  const { default: packaged } = await import('@sparticuz/chromium');
  return { executablePath: await packaged.executablePath(), source: 'npm package @sparticuz/chromium' };
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false
  );
}
