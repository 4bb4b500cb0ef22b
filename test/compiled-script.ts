import { build, type Plugin } from 'esbuild';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * Compiles a script of `stacks/`, so that who runs it many times does not transpile a thousand files at each start. Call it where
 * hooks are set: what it wrote is gone after the last test.
 *
 * @param name such as `plan`
 * @returns the path of a program for Node, which is there when the tests run
 */
export function compiledScript(name: string): string {
  // Inside the repository: there its packages are found.
  const folder = join(root, '.cache', `script-${randomUUID()}`);
  beforeAll(() => compileScript(root, name, folder));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, `${name}.js`);
}

/** The same for a project that is elsewhere, into a folder below it. */
export async function compileScript(project: string, name: string, folder: string): Promise<void> {
  await build({
    absWorkingDir: project,
    entryPoints: [`stacks/${name}.ts`],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: [placesOfSources],
  });
}

/** What asks where its file lies is told where the source lies: files beside it are found. */
const placesOfSources: Plugin = {
  name: 'places-of-sources',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', () => url) };
    }),
};
