import { familyOf } from '../../topology/addresses.ts';
import { textAt, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** Addresses that a Service asks MetalLB for. */
export interface MetallbRequest {
  readonly object: KubernetesObject;
  /** Where they stand. */
  readonly path: JsonPath;
  readonly addresses: readonly string[];
  /** Services with the same key may share addresses. */
  readonly sharingKey: string | undefined;
}

const prefixes = ['metallb.io', 'metallb.universe.tf'];

/** Where a Service may say by which key it shares. */
export const metallbSharingKeys = prefixes.map((prefix): JsonPath => [
  'metadata',
  'annotations',
  `${prefix}/allow-shared-ip`,
]);

const places: readonly JsonPath[] = [
  ...prefixes.map((prefix): JsonPath => ['metadata', 'annotations', `${prefix}/loadBalancerIPs`]),
  ['spec', 'loadBalancerIP'],
];

/** Every request for addresses of MetalLB; that of `spec.loadBalancerIP` is any program's, and counts where MetalLB has pools. */
export function* metallbRequests(graph: ResourceGraph): Generator<MetallbRequest> {
  for (const object of graph.objects('Service')) {
    const path = places.find((each) => textAt(object.manifest, each) !== undefined);
    if (path === undefined || textAt(object.manifest, ['spec', 'type']) !== 'LoadBalancer') continue;
    const parts = (textAt(object.manifest, path) ?? '').split(',').map((part) => part.trim());
    const addresses = parts.filter((part) => familyOf(part) !== undefined);
    const sharingKey = metallbSharingKeys.map((each) => textAt(object.manifest, each)).find((key) => key !== undefined);
    yield { object, path, addresses, sharingKey };
  }
}
