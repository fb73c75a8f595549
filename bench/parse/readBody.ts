import { readFileSync } from 'node:fs';

/** The bytes of the file named by the program's argument, as a browser's stream gives them: not as Node's Buffer. */
export function readBody(argument: number): Uint8Array {
  const file = process.argv[2 + argument];
  if (file === undefined) {
    throw new Error(`Usage: node ${process.argv[1]} body…`);
  }
  return Uint8Array.from(readFileSync(file));
}
