// Transpiling at every start costs a third of a second, which is more than a check takes. The sources are bundled once for each
// state they are in; the folder .cache can be deleted at any time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['topology', 'graph', 'analysis', 'invariants', 'runbooks', 'cluster', 'recovery', 'cli'];

/** @returns {Promise<string>} the URL of a bundle of the command line that is as new as its sources */
export async function bundleOfSources() {
  const cache = join(root, '.cache');
  const name = `cli-${stateOfSources()}`;
  const folder = join(cache, name);
  if (!existsSync(folder)) await bundleInto(cache, name);
  return pathToFileURL(join(folder, 'main.js')).href;
}

/** A digest of paths, sizes and times of change. */
function stateOfSources() {
  const digest = createHash('sha256');
  for (const source of sources) {
    for (const entry of readdirSync(join(root, source), { recursive: true }).sort()) {
      if (!entry.endsWith('.ts')) continue;
      const { size, mtimeMs } = statSync(join(root, source, entry));
      digest.update(`${source}/${entry} ${size} ${mtimeMs}\n`);
    }
  }
  return digest.digest('hex').slice(0, 16);
}

/** @param {string} folder where main.js and its parts are written */
export async function bundle(folder) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    // The second thread that reads files is a program of its own.
    entryPoints: { main: 'cli/main.ts', 'read-worker': 'graph/read-worker.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'error',
  });
}

async function bundleInto(cache, name) {
  const staging = join(cache, `${name}.${process.pid}`);
  await bundle(staging);
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache)) {
    if (/^cli-[0-9a-f]{16}$/.test(old)) rmSync(join(cache, old), { recursive: true, force: true });
  }
  try {
    renameSync(staging, join(cache, name));
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(join(cache, name))) throw error; // otherwise another process was faster
  }
}
