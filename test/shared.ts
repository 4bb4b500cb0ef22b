import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe } from 'vitest';

/** Schemas that are too large for the repository lie beside it. A lone clone has none of them. */
const shared = new URL('../../shared/', import.meta.url);

/** Tests that read the shared schemas: skipped in a lone clone, required in CI. */
export const describeWithShared = describe.skipIf(!existsSync(shared) && process.env['CI'] !== 'true');

export function sharedUrl(path: string): URL {
  return new URL(path, shared);
}

export function readShared(path: string): string {
  const content = readFileSync(sharedUrl(path));
  return (path.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
}
