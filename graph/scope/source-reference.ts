import { objectAt, textAt, type JsonObject } from '../json.ts';
import { mayBe, unknownIn } from '../unknown.ts';

/** What `spec.sourceRef` names. */
export interface SourceReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What names a source in one cluster. */
export function keyOf({ kind, namespace, name }: SourceReference): string {
  return `${kind}/${namespace}/${name}`;
}

/** Whether a variable decides what `spec.sourceRef` of a Kustomization names. */
export function isHiddenReference(document: JsonObject): boolean {
  const reference = objectAt(document, ['spec', 'sourceRef']);
  const namespace = reference['namespace'] ?? textAt(document, ['metadata', 'namespace']);
  return unknownIn([reference, namespace]) !== undefined;
}

/** What `spec.sourceRef` of a Kustomization names; undefined where it is missing or filled in later. */
export function sourceReference(document: JsonObject): SourceReference | undefined {
  const at = (field: string): string | undefined => textAt(document, ['spec', 'sourceRef', field]);
  const [kind, name] = [at('kind'), at('name')];
  if (kind === undefined || name === undefined) return undefined;
  const namespace = at('namespace') ?? textAt(document, ['metadata', 'namespace']) ?? 'flux-system';
  if (unknownIn([kind, name, namespace]) !== undefined) return undefined;
  return { kind, name, namespace };
}

/** Whether a source may be the one that a reference names, once its variables are filled in. */
export function mayBeNamed(object: SourceReference, { kind, name, namespace }: SourceReference): boolean {
  return mayBe(object.kind, kind) && mayBe(object.name, name) && mayBe(object.namespace, namespace);
}
