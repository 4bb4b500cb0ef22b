import { isObject, listAt, textAt, valueAt, type JsonPath } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { lookup } from '../resource/lookup.ts';
import { mayBe } from '../unknown.ts';

/** Kinds that hang on Gateways. */
export const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'] as const;

/** A Gateway that a route names. */
export interface RouteParent {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly section: string | undefined;
  readonly path: JsonPath;
}

/** The Gateways that a route names, as far as the names are known. */
export function* parentsOf(object: KubernetesObject): Generator<RouteParent> {
  for (const [index, parent] of listAt(object.manifest, ['spec', 'parentRefs']).entries()) {
    const name = isObject(parent) ? textAt(parent, ['name']) : undefined;
    const namespace = textAt(parent, ['namespace']) ?? object.namespace;
    if (name === undefined || (textAt(parent, ['kind']) ?? 'Gateway') !== 'Gateway') continue;
    const section = textAt(parent, ['sectionName']);
    yield { object, name, namespace, section, path: ['spec', 'parentRefs', index] };
  }
}

/** A listener of a Gateway. */
export interface Listener {
  readonly gateway: KubernetesObject;
  readonly path: JsonPath;
  readonly name: string;
  /** Undefined where it takes every name. */
  readonly hostname: string | undefined;
}

/** The listeners that a route asks for, of all its parents; undefined where some parent is no Gateway that was read. */
export function listenersOf(graph: ResourceGraph, route: KubernetesObject): readonly Listener[] | undefined {
  const known = [...parentsOf(route)];
  if (known.length === 0 || known.length < listAt(route.manifest, ['spec', 'parentRefs']).length) return undefined;
  const found: Listener[] = [];
  for (const { name, namespace, section, path } of known) {
    const gateway = namespace && lookup(graph).find(route.cluster, 'Gateway', namespace, name);
    if (!gateway || gateway.namespace !== namespace) return undefined;
    const port = valueAt(route.manifest, [...path, 'port']);
    for (const [index, listener] of listAt(gateway.manifest, ['spec', 'listeners']).entries()) {
      const own = textAt(listener, ['name']) ?? '';
      if (section !== undefined && !mayBe(own, section) && !mayBe(section, own)) continue;
      if (port !== undefined && valueAt(listener, ['port']) !== port) continue;
      const hostname = textAt(listener, ['hostname']);
      found.push({ gateway, path: ['spec', 'listeners', index], name: own, hostname: hostname || undefined });
    }
  }
  return found;
}
