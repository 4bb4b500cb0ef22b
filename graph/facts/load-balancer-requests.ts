import { unreadReleases } from '../charts/unread-releases.ts';
import { familyOf, type Family } from '../../topology/addresses.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import {
  isObject,
  listAt,
  objectAt,
  objectsInside,
  textAt,
  valueAt,
  type Json,
  type JsonObject,
  type JsonPath,
} from '../json.ts';
import { unknownIn } from '../unknown.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';

/** The annotation that Cilium 1.16 and later read first. */
export const primaryKey = 'lbipam.cilium.io/ips';
/** The annotation that Cilium 1.15 reads alone, and later versions when the primary one is absent. */
export const legacyKey = 'io.cilium/lb-ipam-ips';

/** Annotations by which services share an address; the first that is there counts. */
export const sharingKeys = ['lbipam.cilium.io/sharing-key', 'io.cilium/lb-ipam-sharing-key'] as const;

const keyPattern = /lbipam\.cilium\.io\/ips|io\.cilium\/lb-ipam-ips/;

/** Addresses that somebody asks Cilium for: by a Service, by a Gateway, or by values that a chart turns into a Service. */
export interface LoadBalancerRequest {
  /** The Service or Gateway that asks, or the HelmRelease whose values become one. */
  readonly object: KubernetesObject;
  /** The annotation, or `spec.addresses` of a Gateway. */
  readonly key: string;
  /** Where the addresses stand. */
  readonly path: JsonPath;
  /** The addresses as they are written. */
  readonly text: string;
  /** A variable in the text: what it asks for cannot be known. */
  readonly variable: string | undefined;
  /** What it asks for, each with its family. */
  readonly addresses: readonly { readonly text: string; readonly family: Family }[];
  /** Parts that are no addresses: Cilium logs and drops them. */
  readonly unreadable: readonly string[];
  /** Where the fields of the service stand: `spec` of a Service, or the values beside the annotations. */
  readonly serviceAt: JsonPath | undefined;
  /** Services with the same key may share addresses. */
  readonly sharingKey: string | undefined;
}

/** Every request for load-balancer addresses in the graph. */
export const loadBalancerRequests = oncePerGraph((graph): readonly LoadBalancerRequest[] => [...requests(graph)]);

function* requests(graph: ResourceGraph): Generator<LoadBalancerRequest> {
  for (const object of graph.objects('Service')) {
    yield* requestsIn(object, ['metadata', 'annotations'], ['spec']);
  }
  for (const object of graph.objects('Gateway')) {
    yield* requestsIn(object, ['spec', 'infrastructure', 'annotations'], undefined);
    const addresses = listAt(object.manifest, ['spec', 'addresses']).flatMap((entry) => textAt(entry, ['value']) ?? []);
    if (addresses.length > 0) {
      const request = read(object, 'spec.addresses', ['spec', 'addresses'], addresses.join(','));
      yield { ...request, serviceAt: undefined, sharingKey: undefined };
    }
  }
  // Values of charts are many: only those are searched whose file, or a patch, can have the annotation.
  const written = new Set(graph.files.filter(({ text }) => keyPattern.test(text)).map(({ path }) => path));
  for (const object of unreadReleases(graph)) {
    if (written.size === 0 || (!written.has(object.file) && object.manifest === object.written)) continue;
    for (const { value, path } of objectsInside(objectAt(object.manifest, ['spec', 'values']), ['spec', 'values'])) {
      if (isObject(value['annotations'])) yield* requestsIn(object, [...path, 'annotations'], path);
    }
  }
}

function* requestsIn(
  object: KubernetesObject,
  annotationsAt: JsonPath,
  serviceAt: JsonPath | undefined,
): Generator<LoadBalancerRequest> {
  const annotations = objectAt(object.manifest, annotationsAt);
  const sharingKey = sharingKeyOf(annotations);
  for (const key of [primaryKey, legacyKey]) {
    const text = annotations[key];
    if (typeof text === 'string') yield { ...read(object, key, [...annotationsAt, key], text), serviceAt, sharingKey };
  }
}

function read(
  object: KubernetesObject,
  key: string,
  path: JsonPath,
  text: string,
): Omit<LoadBalancerRequest, 'serviceAt' | 'sharingKey'> {
  const parts = text.split(',').map((part) => part.trim());
  const addresses = parts.flatMap((part) => {
    const family = familyOf(part);
    return family === undefined ? [] : [{ text: part, family }];
  });
  const unreadable = parts.filter((part) => familyOf(part) === undefined);
  return { object, key, path, text, variable: unknownIn(text), addresses, unreadable };
}

function sharingKeyOf(annotations: JsonObject): string | undefined {
  return sharingKeys.map((key) => textAt(annotations, [key])).find((key) => key !== undefined);
}

/** A field of the service that a request belongs to; undefined when it is absent or not to be seen. */
export function serviceField(request: LoadBalancerRequest, field: string): Json {
  const values = serviceFieldPaths(request, field).map((path) => valueAt(request.object.manifest, path));
  return values.find((value) => value !== undefined && value !== null);
}

/** Where it may stand: some charts pass a part of their values on as the spec of the service. */
export function serviceFieldPaths({ serviceAt }: LoadBalancerRequest, field: string): readonly JsonPath[] {
  return serviceAt === undefined
    ? []
    : [
        [...serviceAt, field],
        [...serviceAt, 'spec', field],
      ];
}
