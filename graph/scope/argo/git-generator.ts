import { posix } from 'node:path';
import { isObject, listAt, textAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import { shellPattern } from '../shell-pattern.ts';
import { normalized } from './normalized.ts';
import type { ParameterSet } from './parameter-set.ts';

/** The repository as a generator sees it: paths are relative to its top. */
export interface GitRepository {
  /** Whether an address is that of the repository that was read. */
  isOwn(address: string): boolean;
  /** Every folder with a file at or below it, without the top. */
  readonly folders: readonly string[];
  /** Every file in YAML or JSON. */
  readonly files: readonly string[];
  /** The documents of a file or of a text; undefined where it cannot be read. */
  documentsOf(path: string): readonly Json[] | undefined;
  parsed(text: string): readonly Json[] | undefined;
}

interface Item {
  readonly fits: (path: string) => boolean;
  readonly isExcluded: boolean;
}

/** One set for every folder that fits `directories`. Hidden folders never do. */
export function folderParameters(git: JsonObject, repository: GitRepository, isGo: boolean): readonly ParameterSet[] {
  const items = itemsOf(git, 'directories', fitsFolder);
  const prefix = textAt(git, ['pathParamPrefix']) ?? '';
  return repository.folders
    .filter((folder) => !folder.split('/').some((part) => part.startsWith('.')) && isTaken(folder, items))
    .map((folder) => known(isGo ? nested(prefix, pathOf(folder)) : flattened(prefix, pathOf(folder))));
}

/** One set for every file that fits `files`, or for every entry of a list in it: what it says, and its path. */
export function fileParameters(git: JsonObject, repository: GitRepository, isGo: boolean): readonly ParameterSet[] {
  const items = itemsOf(git, 'files', fitsFile);
  const prefix = textAt(git, ['pathParamPrefix']) ?? '';
  return repository.files
    .filter((file) => isTaken(file, items))
    .sort()
    .flatMap((file) => {
      const path = { ...pathOf(posix.dirname(file)), filename: posix.basename(file) };
      const named = { ...path, filenameNormalized: normalized(path.filename) };
      const documents = repository.documentsOf(file);
      if (documents === undefined) return [{ parameters: {}, unknown: `${file} could not be read` }];
      return entriesOf(documents).map((entry) =>
        known(isGo ? { ...entry, ...nested(prefix, named) } : { ...flatTexts(entry), ...flattened(prefix, named) }),
      );
    });
}

function known(parameters: JsonObject): ParameterSet {
  return { parameters, unknown: undefined };
}

function itemsOf(git: JsonObject, field: string, fits: (pattern: string) => Item['fits']): readonly Item[] {
  return listAt(git, [field]).map((item) => ({
    fits: fits(textAt(item, ['path']) ?? ''),
    isExcluded: valueAt(item, ['exclude']) === true,
  }));
}

/** What one item excludes stays out, whatever another takes. */
function isTaken(path: string, items: readonly Item[]): boolean {
  const fitting = items.filter(({ fits }) => fits(path));
  return fitting.length > 0 && !fitting.some(({ isExcluded }) => isExcluded);
}

/** As Go's path.Match: no part of a pattern reaches over a slash. */
function fitsFolder(pattern: string): (folder: string) => boolean {
  const parts = pattern.split('/').map(shellPattern);
  return (folder) => {
    const names = folder.split('/');
    return names.length === parts.length && names.every((name, index) => parts[index]?.(name) === true);
  };
}

/** As `git ls-files`: a star takes slashes, and what is no pattern takes everything below it. */
function fitsFile(pattern: string): (file: string) => boolean {
  const plain = pattern.replace(/(?<!\/)\/+$/, '');
  const fits = shellPattern(plain);
  return (file) => file === plain || file.startsWith(`${plain}/`) || fits?.(file) === true;
}

function entriesOf([document]: readonly Json[]): readonly JsonObject[] {
  if (Array.isArray(document)) return (document as readonly Json[]).filter(isObject);
  return [isObject(document) ? document : {}];
}

interface PathParameters extends Readonly<Record<string, string>> {
  readonly path: string;
  readonly basename: string;
}

function pathOf(path: string): PathParameters {
  const basename = posix.basename(path);
  return { path, basename, basenameNormalized: normalized(basename) };
}

function nested(prefix: string, path: PathParameters): JsonObject {
  const whole = { path: { ...path, segments: path.path.split('/') } };
  return prefix === '' ? whole : { [prefix]: whole };
}

function flattened(prefix: string, { path, ...others }: PathParameters): JsonObject {
  const name = prefix === '' ? 'path' : `${prefix}.path`;
  return Object.fromEntries([
    [name, path],
    ...Object.entries(others).map(([key, value]) => [`${name}.${key}`, value] as const),
    ...path.split('/').map((part, index) => [`${name}[${index}]`, part] as const),
  ]);
}

/** Everything that a file says, each by its way with dots, as text. */
function flatTexts(value: Json, prefix = '', into: Record<string, string> = {}): Record<string, string> {
  if (typeof value !== 'object' || value === null) into[prefix] = String(value);
  else
    for (const [key, item] of Object.entries(value))
      flatTexts(item as Json, prefix === '' ? key : `${prefix}.${key}`, into);
  return into;
}
