// Reads every YAML file of a folder and parses it by js-yaml, in one thread, and nothing else: what no check by that parser can do without.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

const [folder = '.'] = process.argv.slice(2);
for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!/\.ya?ml$/.test(path)) continue;
  try {
    loadAll(readFileSync(join(folder, path), 'utf8'));
  } catch {
    // no YAML, as a check finds too
  }
}
