import { readFileSync } from 'node:fs';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: string | { readonly url: string };
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of holdfast. */
export function ownManifest(): Manifest {
  return ownPackage().manifest;
}

/** What holdfast was installed as: one folder above the sources, two above their bundle. */
export function ownPackage(): { readonly manifest: Manifest; readonly folder: URL } {
  for (const path of ['../', '../../']) {
    try {
      const folder = new URL(path, import.meta.url);
      const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Manifest;
      if (manifest.name === 'holdfast') return { manifest, folder };
    } catch {
      // It lies at the other place.
    }
  }
  throw new Error('the package.json of holdfast was not found beside its command; install it again');
}
