// Writes lib/, which the published package carries instead of the sources: JavaScript with types, and the bundled command line.
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle-of-sources.js';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @default lib/ of the repository */
const output = resolve(process.argv[2] ?? join(root, 'lib'));
const staging = `${output}.${process.pid}`;
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.package.json'), '--outDir', staging], {
  stdio: 'inherit',
});
await bundle(join(staging, 'cli'));
rmSync(output, { recursive: true, force: true });
renameSync(staging, output);
