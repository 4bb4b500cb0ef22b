import type { Json } from '../../json.ts';
import { TooLarge, type OtherFiles } from '../../disk/other-files.ts';
import { parseText } from '../../disk/read-file.ts';
import type { Builds } from '../../kustomize/builds.ts';
import type { ArgoRepository } from './repository.ts';
import type { GitRepository } from './git-generator.ts';

interface Context {
  /** The file of the ApplicationSet. */
  readonly file: string;
  readonly builds: Builds;
  readonly others: { readonly names: readonly string[]; readonly read: OtherFiles };
}

/** The repository that a file lies in, for the generators of an ApplicationSet. */
export function gitRepository(repository: ArgoRepository, { file, builds, others }: Context): GitRepository {
  const root = repository.rootOf(file);
  const prefix = root === '.' ? '' : root.endsWith('/') ? root : `${root}/`;
  const inside = (paths: Iterable<string>): string[] =>
    [...paths].flatMap((path) => (path !== root && path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  const parsed = (path: string, text: string): readonly Json[] | undefined => {
    const read = parseText(path, text);
    return 'source' in read ? read.source.documents : undefined;
  };
  const sources = new Map(builds.filesIn(root, true).map((source) => [source.path, source]));
  return {
    isOwn: (address) => repository.ownership(address) === 'own',
    folders: inside(repository.folders.all)
      .filter((folder) => folder !== '.')
      .sort(),
    files: inside([...sources.keys(), ...builds.unreadableIn(root, true), ...others.names]),
    documentsOf: (path) => {
      const source = sources.get(`${prefix}${path}`);
      if (source !== undefined) return source.documents;
      const text = others.read(`${prefix}${path}`);
      return text === undefined || text instanceof TooLarge ? undefined : parsed(path, text.toString());
    },
    parsed: (text) => parsed(file, text),
  };
}
