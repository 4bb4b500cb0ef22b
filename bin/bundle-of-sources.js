// Transpiling at every start costs a third of a second, which is more than a check takes. The sources are bundled once for each
// state they are in; the folder .cache can be deleted at any time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Large ones that few commands ask for, and the parser of YAML, whose other build would be taken. */
const packagesLoadedLater = ['@clack/prompts', '@kubernetes/client-node', 'google-protobuf', 'js-yaml'];
const sources = [
  'files',
  'topology',
  'graph',
  'helm',
  'output',
  'analysis',
  'invariants',
  'runbooks',
  'cluster',
  'recovery',
  'cli',
];

/** @returns {Promise<string>} the URL of a bundle of the command line that is as new as its sources */
export async function bundleOfSources() {
  const cache = join(root, '.cache');
  const name = `cli-${stateOfSources()}`;
  const folder = join(cache, name);
  if (!existsSync(folder)) await bundleInto(cache, name);
  return pathToFileURL(join(folder, 'main.js')).href;
}

/** A digest of paths, sizes and times of change, of the packages that were installed as well. */
function stateOfSources() {
  const digest = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    digest.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const source of sources) {
    for (const entry of readdirSync(join(root, source), { recursive: true }).sort())
      if (entry.endsWith('.ts')) add(`${source}/${entry}`);
  }
  add('bin/bundle-of-sources.js');
  const installed = 'node_modules/.package-lock.json'; // npm's note of what is there
  if (existsSync(join(root, installed))) add(installed);
  return digest.digest('hex').slice(0, 16);
}

/** @param {string} folder where main.js and its parts are written */
export async function bundle(folder) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    // The second thread that parses files is a program of its own.
    entryPoints: { main: 'cli/main.ts', 'parse-worker': 'graph/disk/parse-worker.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Small packages go into the bundle: to find and open their files takes a fifth of a short check.
    external: packagesLoadedLater,
    // What of them is CommonJS asks for the modules of Node by require, which modules do not have.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    metafile: true,
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'licenses.txt'), licensesOf(Object.keys(metafile.inputs)));
}

/** The licenses of the packages that went into a bundle, which their text has to accompany. */
function licensesOf(inputs) {
  const packages = new Set(inputs.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  return [...packages]
    .sort()
    .map((folder) => {
      const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
      if (file === undefined) throw new Error(`${folder} has no license beside it: leave it out of the bundle`);
      return `${folder.replace('node_modules/', '')}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
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
