import type { Identity } from '../identity.ts';
import type { JsonObject, JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';
import type { Consumer } from '../scope/consumer.ts';
import type { Rendered } from '../scope/render.ts';

/** A Kubernetes object as one reader saw it. */
export interface KubernetesObject extends Identity {
  /** Tells it from other resources of the graph. */
  readonly type: 'object';
  /** Unique in its graph. */
  readonly id: string;
  /**
   * As kustomizations and Flux set it; as written where nothing says how it is applied. Undefined where nothing states it, or a
   * variable does that nothing fills in: it may be any.
   */
  readonly namespace: string | undefined;
  /** As it is applied: patched, and with the variables that are known. */
  readonly manifest: JsonObject;
  /** As it is written. */
  readonly written: JsonObject;
  /** The Flux Kustomization that applies it, as far as it was read. */
  readonly appliedBy: Consumer | undefined;
  /** Further Flux Kustomizations of the same cluster that apply the very same document. */
  readonly alsoAppliedBy: Consumer[];
  /** The release whose chart makes it; undefined where it is written down. */
  readonly madeBy: KubernetesObject | undefined;
  /** Path of the template in that chart, where helm named it. */
  readonly template: string | undefined;
  /** Variables that nobody defines. */
  readonly undefinedVariables: Rendered['undefinedVariables'];
  /** Why Flux refuses to fill variables into it. */
  readonly refusals: Rendered['failures'];
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

/** `Kind/name` as written. */
export function describe(object: KubernetesObject): string {
  return object.name === '' ? object.kind : `${object.kind}/${object.name}`;
}

/** The same for people who look for what makes it: with the template of its chart, where that is known. */
export function describeMade(object: KubernetesObject): string {
  return object.template === undefined ? describe(object) : `${describe(object)} (${object.template})`;
}
