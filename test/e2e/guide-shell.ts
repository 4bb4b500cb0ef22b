import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../scratch-folder.ts';
import { root, type Installed } from './fresh-project.ts';

/** What `npm install` does here: no registry is asked, the packages that a package.json names are links to this repository's. */
const linker = `
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
const { INSTALLED, ROOT } = process.env;
cpSync(join(INSTALLED, 'node_modules'), 'node_modules', { recursive: true, verbatimSymlinks: true });
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const link = (path) => {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(join(ROOT, path), path);
};
for (const name of Object.keys({ ...dependencies, ...devDependencies })) link(join('node_modules', name));
for (const name of ['tsx', 'tsc', 'vitest']) link(join('node_modules/.bin', name));
`;

/** A line that lets `npm install` of a guide link instead, and the variables that it reads. */
export function installing(installed: Installed): {
  readonly line: string;
  readonly env: Readonly<Record<string, string>>;
} {
  const tools = scratchFolder({ 'link.mjs': linker });
  return {
    line: 'npm() { if [ "$1" = install ]; then node "$LINKER"; else command npm "$@"; fi; }',
    env: { NO_COLOR: '1', LINKER: join(tools, 'link.mjs'), INSTALLED: installed.folder, ROOT: root },
  };
}

/** A folder in which holdfast is installed, as for `npx` in the first line of a guide. */
export function freshFolder(installed: Installed): string {
  const folder = scratchFolder({ 'package.json': '{ "private": true, "devDependencies": { "holdfast": "*" } }' });
  cpSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return folder;
}
