import { posix } from 'node:path';
import { isObject, textAt, type Json, type JsonObject } from '../../json.ts';
import { unknownIn } from '../../unknown.ts';
import { identify } from '../../identity.ts';
import type { SourceFile } from '../../yaml/source-file.ts';
import { nothing, type Built, type Builds } from '../../kustomize/builds.ts';
import { nothingSeen } from '../../kustomize/accumulated.ts';
import { objectsIn } from '../../kustomize/read-objects.ts';
import { Written } from '../../kustomize/written.ts';
import type { NotFollowed } from '../consumer.ts';
import type { Work } from '../../work.ts';
import { withKustomizeOptions } from './argo-overlay.ts';
import { directoryPattern } from './directory-pattern.ts';
import type { ArgoRepository } from './repository.ts';

/** What a source of an Application comes to. */
export interface BuiltSource {
  readonly folder: string | undefined;
  readonly built: Built;
  /** Why it was not read; undefined where it was. */
  readonly notFollowed: NotFollowed | undefined;
}

interface Context {
  readonly repository: ArgoRepository;
  readonly builds: Builds;
  readonly work: Work;
  /** The file that names the source. */
  readonly file: string;
  /** Name of the Application. */
  readonly name: string;
}

/** A file with it is no manifest to Argo CD. */
const skipMarker = '+argocd:skip-file-rendering';

/** Builds a source as Argo CD does (reposerver/repository of Argo CD 3.6); undefined for one that brings values for another alone. */
export function builtSource(source: Written, context: Context): BuiltSource | undefined {
  const [address, chart, path] = ['repoURL', 'chart', 'path'].map((field) => textAt(source.value, [field]));
  if (chart !== undefined) return unread(`renders the chart ${chart}`, 'release');
  if (path === undefined && textAt(source.value, ['ref']) !== undefined) return undefined;
  const open = unknownIn(`${address ?? ''} ${path ?? ''}`);
  if (open !== undefined) return unread(`comes from a place with ${open} in it`);
  if (context.repository.ownership(address ?? '') !== 'own')
    return unread(`applies what ${address ?? 'nobody'} holds`, 'foreign');
  const folder = context.repository.folderOf(context.file, path ?? '');
  if (folder === undefined) return unread(`applies ${path ?? ''}, and no file that was read lies there`);
  return { ...ofFolder(withOverrides(source, folder, context), folder, context), folder };
}

function unread(reason: string, kind?: 'release' | 'foreign'): BuiltSource {
  const notFollowed = { reason, isForeign: kind === 'foreign', isRelease: kind === 'release' };
  return { folder: undefined, built: nothing, notFollowed };
}

type Kind = 'kustomize' | 'helm' | 'directory' | 'plugin';
const kinds: readonly Kind[] = ['kustomize', 'helm', 'directory', 'plugin'];

function ofFolder(source: Written, folder: string, context: Context): Omit<BuiltSource, 'folder'> {
  const { builds } = context;
  switch (kindOf(source, folder, builds)) {
    case 'kustomize': {
      const built = builds.ofRoot(folder, (written) => withKustomizeOptions(written, source.get('kustomize')));
      return { built, notFollowed: undefined };
    }
    case 'helm':
      return unread(`renders the chart in ${folder}`, 'release');
    case 'plugin':
      return unread('is made by a plugin');
    case 'directory':
      return { built: ofDirectory(source.get('directory')?.value, folder, context), notFollowed: undefined };
  }
}

/** What the source says it is; else what lies in the folder: a kustomization, a chart, or manifests. */
function kindOf(source: Written, folder: string, builds: Builds): Kind {
  const said = kinds.find((kind) => isObject(source.get(kind)?.value));
  if (said !== undefined) return said;
  if (builds.kustomizations.has(folder)) return 'kustomize';
  const isChart = builds.filesIn(folder, false).some(({ path }) => posix.basename(path).endsWith('Chart.yaml'));
  return isChart ? 'helm' : 'directory';
}

/** Every manifest of the folder, and with `recurse` of all below, that `include` takes and `exclude` does not. */
function ofDirectory(options: Json, folder: string, { builds, work }: Context): Built {
  const isTaken = (path: string): boolean => {
    const below = folder === '.' ? path : path.slice(folder.length + 1);
    const fits = (field: string): boolean | undefined => {
      const pattern = textAt(options, [field]);
      if (pattern === undefined || pattern === '') return undefined;
      return work.within(path, () => work.patterns.fitsWhole(directoryPattern(pattern), below), false);
    };
    return fits('exclude') !== true && fits('include') !== false;
  };
  const isDeep = isObject(options) && options['recurse'] === true;
  const sources = builds
    .filesIn(folder, isDeep)
    .filter(({ path, text }) => /\.ya?ml$/.test(path) && !text.includes(skipMarker) && isTaken(path));
  const unreadable = builds.unreadableIn(folder, isDeep).filter(isTaken);
  const objects = sources.flatMap((each) => objectsIn(each).objects.filter(({ manifest }) => isManifest(manifest)));
  return { ...nothingSeen, sources, unreadable, objects };
}

function isManifest({ value }: Written): boolean {
  return identify(value) !== undefined;
}

/** `.argocd-source.yaml` beside the manifests changes how a source is built, but not where it comes from. */
function withOverrides(source: Written, folder: string, { builds, name }: Context): Written {
  return ['.argocd-source.yaml', `.argocd-source-${name}.yaml`].reduce((sum, file) => {
    const found = builds.filesIn(folder, false).find(({ path }) => posix.basename(path) === file);
    return found === undefined ? sum : overridden(sum, found);
  }, source);
}

function overridden(source: Written, file: SourceFile): Written {
  const [patch] = file.documents;
  if (!isObject(patch)) return source;
  const { repoURL, path, chart, targetRevision, ...changes } = patch;
  void [repoURL, path, chart, targetRevision];
  return new Written(mergePatched(source.value, changes), source.place);
}

/** RFC 7386: null takes a field away, maps are merged, all else is replaced. */
function mergePatched(before: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const kept = isObject(before) ? Object.entries(before).filter(([key]) => patch[key] !== null) : [];
  const result: Record<string, Json> = Object.fromEntries(kept);
  for (const [key, value] of Object.entries(patch) as [string, Json][])
    if (value !== null && key !== '__proto__') result[key] = mergePatched(result[key], value);
  return result satisfies JsonObject;
}
