import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where charts and what was rendered of them are kept. It may be deleted at any time. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return (
    environment['HOLDFAST_CACHE'] ??
    join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'holdfast', 'helm')
  );
}
