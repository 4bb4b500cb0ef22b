import { readFileSync } from 'node:fs';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of holdfast: one folder above the sources, two above their bundle. */
export function ownManifest(): Manifest {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest;
      if (manifest.name === 'holdfast') return manifest;
    } catch {
      // It lies at the other place.
    }
  }
  throw new Error('the package.json of holdfast was not found beside its command; install it again');
}
