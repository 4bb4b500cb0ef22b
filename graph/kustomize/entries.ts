import { isRemote, resolveFrom, whyNoPath } from './paths.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import type { BuildFiles } from './build-files.ts';
import { BeyondError, BuildError, RemoteError } from './failures.ts';
import { listIn } from './kustomization.ts';
import { readKustomization } from './read-kustomization.ts';
import type { Written } from './written.ts';

/** What an entry of a list of a kustomization leads to. */
export type Entry =
  | { readonly is: 'file'; readonly source: SourceFile }
  /** A folder with a kustomization. */
  | { readonly is: 'folder'; readonly folder: string }
  /** Lies in another repository. */
  | { readonly is: 'remote' }
  /** Is filled in before kustomize reads it. */
  | { readonly is: 'variable' }
  | { readonly is: 'nothing'; readonly path: string };

/** Finds what an entry of `resources` or `bases` leads to. */
export function resourceAt(files: BuildFiles, folder: string, text: string): Entry {
  if (isRemote(text)) return { is: 'remote' };
  if (text.includes('${')) return { is: 'variable' };
  const path = resolveFrom(folder, text);
  const source = files.source(path);
  return source === undefined ? folderAt(files, path) : { is: 'file', source };
}

/** Finds the Component that an entry leads to. */
export function componentAt(files: BuildFiles, folder: string, text: string): Entry {
  if (isRemote(text)) return { is: 'remote' };
  return text.includes('${') ? { is: 'variable' } : folderAt(files, resolveFrom(folder, text));
}

function folderAt(files: BuildFiles, path: string): Entry {
  return files.kustomizationIn(path) === undefined ? { is: 'nothing', path } : { is: 'folder', folder: path };
}

/** A YAML file that a kustomization names; `onNothing` hears of one that is not read. @throws BuildError, BeyondError and RemoteError */
export function fileNamed(files: BuildFiles, folder: string, path: Written, onNothing: () => void): SourceFile {
  const { text } = path;
  if (isRemote(text)) throw new RemoteError(text);
  const reason = whyNoPath(text);
  if (reason !== undefined) throw new BuildError(reason, () => path.place.origin);
  const target = resolveFrom(folder, text);
  const source = files.source(target);
  if (source !== undefined) return source;
  onNothing();
  if (files.isBeyond(target)) throw new BeyondError(target);
  throw new BuildError(`${text} is not there, or no YAML`, () => path.place.origin);
}

/** Whether the kustomization of a folder is a Component. */
export function isComponentIn(files: BuildFiles, folder: string): boolean {
  const source = files.kustomizationIn(folder);
  return source !== undefined && readKustomization(source, folder).written.get('kind')?.text === 'Component';
}

/** The files that a kustomization takes in, itself or through others, without building anything of them. */
export function sourcesBelow(
  files: BuildFiles,
  { written, folder }: { readonly written: Written; readonly folder: string },
  read: (source: SourceFile) => Written,
): ReadonlySet<SourceFile> {
  const found = new Set<SourceFile>();
  const seen = new Set<string>();
  const open = [{ written, folder }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { written, folder } = next;
    const entries = [
      ...['resources', 'bases'].flatMap((field) =>
        listIn(written, field).map(({ text }) => resourceAt(files, folder, text)),
      ),
      ...listIn(written, 'components').map(({ text }) => componentAt(files, folder, text)),
    ];
    for (const entry of entries) {
      if (entry.is === 'file') found.add(entry.source);
      if (entry.is !== 'folder' || seen.has(entry.folder)) continue;
      seen.add(entry.folder);
      const source = files.kustomizationIn(entry.folder);
      if (source !== undefined) open.push({ written: read(source), folder: entry.folder });
    }
  }
  return found;
}
