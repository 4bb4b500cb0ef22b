import { isObject, jsonOf, textAt, valueAt, type Json, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { longhornClasses } from './cluster/longhorn.ts';

/** A recurring job of Longhorn, or a group of them, that somebody asks for. */
export interface JobRequest {
  readonly object: KubernetesObject;
  /** Where it is asked for. */
  readonly path: JsonPath;
  readonly name: string;
  readonly isGroup: boolean;
}

const selector = ['parameters', 'recurringJobSelector'];
const label = /^recurring-job(-group)?\.longhorn\.io\/(.+)$/;

/** What classes and claims ask for; undefined items of a selector that cannot be read are left out. */
export function jobRequests(graph: ResourceGraph): readonly JobRequest[] {
  return [...longhornClasses(graph).flatMap(ofClass), ...graph.objects('PersistentVolumeClaim').flatMap(ofClaim)];
}

function ofClass(object: KubernetesObject): JobRequest[] {
  const items: Json = jsonOf(textAt(object.manifest, selector) ?? '[]');
  if (!Array.isArray(items)) return [];
  return (items as readonly Json[]).flatMap((item) => {
    const name = textAt(item, ['name']);
    if (name === undefined) return [];
    return [{ object, path: selector, name, isGroup: valueAt(item, ['isGroup']) === true }];
  });
}

function ofClaim(object: KubernetesObject): JobRequest[] {
  const labels = valueAt(object.manifest, ['metadata', 'labels']);
  return Object.entries(isObject(labels) ? labels : {}).flatMap(([key, value]) => {
    const [, group, name] = label.exec(key) ?? [];
    if (name === undefined || name === 'source' || value !== 'enabled') return [];
    return [{ object, path: ['metadata', 'labels', key], name, isGroup: group !== undefined }];
  });
}
