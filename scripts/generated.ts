import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes files that are made from sources, or compares them: then nothing is written, each that differs is named, and
 * the program will exit with 1.
 * @param files texts by their paths from `folder`
 * @param command what makes them, for whoever has to run it
 */
export function writeGenerated(
  files: Readonly<Record<string, string>>,
  { folder, check, command }: { folder: string; check: boolean; command: string }
): void {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(folder, file);
    if (!check) {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    } else if (read(target) !== text) {
      console.error(`${file} is not what its source makes. Run "${command}".`);
      process.exitCode = 1;
    }
  }
}

function read(target: string): string | undefined {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return undefined;
  }
}
