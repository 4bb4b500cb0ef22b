import { isSelected } from '../label-selection.ts';
import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** The labels that selectors of Cilium see of a Service: its own, and its name and namespace. */
export function ciliumLabels({ name, namespace, manifest }: KubernetesObject): JsonObject {
  return {
    ...objectAt(manifest, ['metadata', 'labels']),
    'io.kubernetes.service.name': name,
    'io.kubernetes.service.namespace': namespace ?? 'default',
  };
}

/** Something by which Cilium makes addresses of load balancers known. */
export interface Announcer {
  readonly object: KubernetesObject;
  /** Whether one node answers for an address (`l2`), or routers are told (`bgp`). */
  readonly mode: 'l2' | 'bgp';
  /** Which Services, as a selector of labels; undefined for none. */
  readonly selector: Json;
  /** Where that is decided. */
  readonly path: JsonPath;
}

/** Kinds by which Cilium makes addresses known, newest first. */
export const announcerKinds = [
  'CiliumL2AnnouncementPolicy',
  'CiliumBGPAdvertisement',
  'CiliumBGPPeeringPolicy',
] as const;

/** Everything in a graph by which Cilium makes addresses of load balancers known. */
export function announcers(graph: ResourceGraph): readonly Announcer[] {
  return graph.objects(...announcerKinds).flatMap(ofObject);
}

function ofObject(object: KubernetesObject): Announcer[] {
  switch (object.kind) {
    case 'CiliumL2AnnouncementPolicy': {
      if (valueAt(object.manifest, ['spec', 'loadBalancerIPs']) !== true) return [];
      const selector = valueAt(object.manifest, ['spec', 'serviceSelector']) ?? {};
      return [{ object, mode: 'l2', selector, path: ['spec'] }];
    }
    case 'CiliumBGPAdvertisement':
      return listAt(object.manifest, ['spec', 'advertisements']).flatMap((advertisement, index): Announcer[] => {
        const isOfAddresses = listAt(advertisement, ['service', 'addresses']).includes('LoadBalancerIP');
        if (textAt(advertisement, ['advertisementType']) !== 'Service' || !isOfAddresses) return [];
        const selector = valueAt(advertisement, ['selector']) ?? undefined;
        return [{ object, mode: 'bgp', selector, path: ['spec', 'advertisements', index] }];
      });
    default:
      return listAt(object.manifest, ['spec', 'virtualRouters']).map((router, index): Announcer => {
        const selector = valueAt(router, ['serviceSelector']) ?? undefined;
        return { object, mode: 'bgp', selector, path: ['spec', 'virtualRouters', index] };
      });
  }
}

/** Those that make the address of a Service known. */
export function announcersOf(all: readonly Announcer[], service: KubernetesObject): readonly Announcer[] {
  return all.filter(
    ({ object, selector }) =>
      object.cluster === service.cluster && selector !== undefined && isSelected(ciliumLabels(service), selector),
  );
}
