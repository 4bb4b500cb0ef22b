import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder of a cache, which only its owner reads.
 *
 * @returns whether it is there
 */
export function makeCacheFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

/** Puts a file into a cache, whole or not at all. Where that fails, it is worked out again the next time. */
export function writeCacheFile(path: string, content: string | Uint8Array): void {
  if (!makeCacheFolder(dirname(path))) return;
  const staged = `${path}.${randomUUID()}`;
  try {
    writeFileSync(staged, content, { flag: 'wx', mode: 0o600 });
    renameSync(staged, path);
  } catch {
    rmSync(staged, { force: true });
  }
}

/**
 * Puts a folder into a cache, whole or not at all.
 *
 * @param fill puts what belongs into a folder; returns what went wrong
 * @returns what went wrong; undefined where the folder is there
 */
export async function fillCacheFolder(
  folder: string,
  fill: (staged: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const staged = `${folder}.${randomUUID()}`;
  if (!makeCacheFolder(staged)) return `${staged} cannot be made`;
  try {
    const failure = await fill(staged);
    if (failure !== undefined) return failure;
    renameSync(staged, folder);
    return undefined;
  } catch {
    // Another process may have been faster.
    return existsSync(folder) ? undefined : `${folder} cannot be made`;
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}
