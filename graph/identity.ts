import { isObject, textAt, type Json } from './json.ts';

/** What names a Kubernetes object. */
export interface Identity {
  /** Group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** The part of `apiVersion` before the slash; empty for the core group. */
  readonly group: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** Name, or nothing where the manifest has none. */
  readonly name: string;
  /** As kustomizations and Flux set it; as written where nothing says how it is applied. */
  readonly namespace: string | undefined;
}

/** What makes `document` a Kubernetes object, or undefined when it is none. */
export function identify(document: Json): Identity | undefined {
  if (!isObject(document)) return undefined;
  const { apiVersion, kind } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const slash = apiVersion.indexOf('/');
  return {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    kind,
    name: textAt(document, ['metadata', 'name']) ?? '',
    namespace: textAt(document, ['metadata', 'namespace']),
  };
}
