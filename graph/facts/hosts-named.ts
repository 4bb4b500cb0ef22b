import { isObject, listAt, objectAt, textAt, type Json } from '../json.ts';
import { lookup } from '../resource/lookup.ts';
import type { PodSet } from './pod-sets.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** `host` of `scheme://user@host:port/path`, and of `host:port` alone. */
const address =
  /(?:(?<=[a-z0-9+.-]):\/\/(?:[^\s/@"']*@)?([a-z0-9][a-z0-9.-]*))|(?:^|[\s"'=,])([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*):\d{2,5}(?![\d.])/gi;

/**
 * Names of hosts in what a set of pods is configured with: its environment, arguments and images, the values of its chart, and the
 * ConfigMaps that it mounts. Secrets are not read.
 */
export function hostsNamedBy(graph: ResourceGraph, podSet: PodSet): Set<string> {
  const { object, pod } = podSet;
  const hosts = new Set<string>();
  const settings = object.kind === 'HelmRelease' ? objectAt(object.manifest, ['spec', 'values']) : pod;
  for (const text of textsIn(settings)) addHosts(hosts, text);
  for (const volume of listAt(pod, ['volumes'])) {
    const name = textAt(volume, ['configMap', 'name']);
    const map =
      name === undefined ? undefined : lookup(graph).find(object.cluster, 'ConfigMap', object.namespace, name);
    for (const text of textsIn(objectAt(map?.manifest, ['data']))) addHosts(hosts, text);
  }
  return hosts;
}

/** Host names of the registries that the containers' images come from. */
export function registriesOf({ pod }: PodSet): string[] {
  return listAt(pod, ['containers']).flatMap((container) => {
    const image = textAt(container, ['image']) ?? textAt(container, ['image', 'repository']) ?? '';
    const [first = ''] = image.split('/');
    return first.includes('.') && image.includes('/') ? [first] : [];
  });
}

function addHosts(hosts: Set<string>, text: string): void {
  for (const [, ofUrl, ofPair] of text.matchAll(address)) {
    const host = (ofUrl ?? ofPair ?? '').toLowerCase().replace(/\.$/, '');
    if (host !== '') hosts.add(host);
  }
}

function* textsIn(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) yield* textsIn(item);
  else if (isObject(value)) for (const item of Object.values(value)) yield* textsIn(item);
}
