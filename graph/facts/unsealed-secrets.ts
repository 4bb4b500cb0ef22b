import type { ResourceGraph } from '../resource/graph.ts';
import { objectAt, textAt } from '../json.ts';

/** A secret that a tree needs and nobody has sealed yet. */
export interface UnsealedSecret {
  readonly name: string;
  readonly namespace: string;
  /** Where the sealed file belongs, from the project's folder. */
  readonly file: string;
  readonly type: string;
  /** Its keys, each with where the value comes from. */
  readonly keys: Readonly<Record<string, string>>;
}

/** The placeholders in the trees that were read, each file once. */
export function unsealedSecrets(graph: ResourceGraph): UnsealedSecret[] {
  const byFile = new Map<string, UnsealedSecret>();
  for (const { kind, group, name, namespace, manifest } of graph.objects('UnsealedSecret')) {
    const file = textAt(manifest, ['spec', 'file']);
    if (kind !== 'UnsealedSecret' || group !== 'holdfast.dev' || file === undefined) continue;
    const keys = Object.entries(objectAt(manifest, ['spec', 'keys'])).map(
      ([key, from]) => [key, String(from)] as const,
    );
    byFile.set(file, {
      name,
      namespace: namespace ?? 'default',
      file,
      type: textAt(manifest, ['spec', 'type']) ?? 'Opaque',
      keys: Object.fromEntries(keys),
    });
  }
  return [...byFile.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}
