import { isRemote, resolveFrom } from '../kustomize/paths.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, listAt, type JsonObject } from '../json.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { SourceFile } from '../yaml/source-file.ts';

/** A `kustomization.yaml`, of either kind. Kustomize lets it leave out apiVersion and kind. */
export interface KustomizeFile {
  /** The file. */
  readonly source: SourceFile;
  /** The folder that its paths are relative to. */
  readonly folder: string;
  /** What it says. */
  readonly document: JsonObject;
  /** A Component changes those who include it. */
  readonly kind: 'Kustomization' | 'Component';
}

const fileName = /(?:^|\/)kustomization\.ya?ml$/;

/** Every kustomization of the graph. */
export const kustomizeFiles: (graph: ResourceGraph) => readonly KustomizeFile[] = oncePerGraph((graph) =>
  graph.files.flatMap((source) => {
    if (!fileName.test(source.path)) return [];
    const document = source.documents[0];
    if (!isObject(document)) return [];
    if (typeof document['apiVersion'] === 'string' && !document['apiVersion'].startsWith('kustomize.config.k8s.io/'))
      return [];
    const kind = document['kind'] === 'Component' ? 'Component' : 'Kustomization';
    return [{ source, folder: source.folder, document, kind }];
  }),
);

/** The paths that a list of a kustomization names, relative to what was read. Remote ones are left out. */
export function pathsIn(file: KustomizeFile, field: 'resources' | 'components'): string[] {
  return listAt(file.document, [field]).flatMap((entry) =>
    typeof entry === 'string' && !isRemote(entry) ? [resolveFrom(file.folder, entry)] : [],
  );
}
