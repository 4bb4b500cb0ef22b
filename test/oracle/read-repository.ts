import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './compare.ts';

/** A repository that lies in a folder. What is no text is left out, with what stands for it: Flux never looks into it. */
export function readRepository(name: string, folder: string): Repository {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('.git/') && statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true,
  );
  return { name, files: new Map(paths.sort().map((path) => [path, textOf(readFileSync(join(folder, path)))])) };
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : 'what is no text\n';
}
