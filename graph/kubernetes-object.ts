import type { Json, JsonObject, JsonPath } from './json.ts';
import { isObject, textAt } from './json.ts';
import type { Origin } from './origin.ts';
import type { Consumer } from './scope/consumer.ts';
import type { Rendered } from './scope/render.ts';

/** A Kubernetes object as one reader saw it. */
export interface KubernetesObject {
  /** Tells it from other resources of the graph. */
  readonly type: 'object';
  /** Unique in its graph. */
  readonly id: string;
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
  /** As it is applied: patched, and with the variables that are known. */
  readonly manifest: JsonObject;
  /** As it is written. */
  readonly written: JsonObject;
  /** The Flux Kustomization that applies it, as far as it was read. */
  readonly appliedBy: Consumer | undefined;
  /** Further Flux Kustomizations of the same cluster that apply the very same document. */
  readonly alsoAppliedBy: Consumer[];
  /** Variables that nobody defines. */
  readonly undefinedVariables: Rendered['undefinedVariables'];
  /** Name of the cluster it belongs to, as far as its reader could tell; a folder's own name otherwise. */
  readonly cluster: string;
  /** Path of the file it was read from or will be written to, relative to what was read. */
  readonly file: string;
  /** Where it was read. */
  readonly origin: Origin;
  /** The origin of a field, or of the nearest thing around it that exists. */
  locate(path: JsonPath): Origin;
  /** The same in the document as it is written, whatever patches and variables decide. */
  locateWritten(path: JsonPath): Origin;
}

/** What names a Kubernetes object. */
export type Identity = Pick<KubernetesObject, 'apiVersion' | 'group' | 'kind' | 'name' | 'namespace'>;

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

/** `Kind/name` as written. */
export function describe(object: KubernetesObject): string {
  return object.name === '' ? object.kind : `${object.kind}/${object.name}`;
}
