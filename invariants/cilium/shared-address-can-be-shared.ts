import { addTo } from '../../graph/group-by.ts';
import { isDeepStrictEqual } from 'node:util';
import { loadBalancerRequests, type LoadBalancerRequest } from '../../graph/facts/load-balancer-requests.ts';
import { listAt, objectAt, textAt, valueAt } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { canonicalAddress } from '../../topology/addresses.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const service = (name: string, spec: string, namespace = 'home', more = '') => `
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations: { lbipam.cilium.io/ips: 10.77.8.201, lbipam.cilium.io/sharing-key: dns${more} }
spec: { type: LoadBalancer, ${spec} }
`;
const fix = 'give both what sharing asks for, or an address each';

export default defineInvariant({
  id: 'cilium/shared-address-can-be-shared',
  severity: 'error',
  about: ['Service'],
  claim:
    'Services that share an address by a key differ in their ports, agree in their traffic policy, and may share across namespaces',
  why: 'otherwise Cilium takes them for incompatible: the one that comes second gets no address (reason already_allocated)',
  source: {
    document: 'Cilium',
    section: 'LoadBalancer IP Address Management, Sharing Keys; operator/pkg/lbipam/service_store.go, 1.20',
    url: 'https://docs.cilium.io/en/stable/network/lb-ipam/#sharing-keys',
  },
  *check(graph) {
    const sharing = new Map<string, LoadBalancerRequest[]>();
    for (const request of loadBalancerRequests(graph)) {
      const { object, addresses, sharingKey } = request;
      if (object.kind !== 'Service' || sharingKey === undefined) continue;
      for (const { text } of addresses)
        addTo(sharing, `${object.cluster}\n${sharingKey}\n${canonicalAddress(text)}`, request);
    }
    const told = new Set<KubernetesObject>();
    for (const [first, ...others] of sharing.values()) {
      for (const { object, path } of others) {
        if (first === undefined || first.object === object || told.has(object)) continue;
        const reason = whyNot(first.object, object);
        if (reason === undefined) continue;
        told.add(object);
        yield {
          at: object.locate(path),
          object,
          observed: `the address of ${describe(first.object)}, ${reason}`,
          required:
            'ports of its own, the same traffic policy (with Local the same pods), and leave to share across namespaces',
          fix,
          restsOn: [first.object, object].flatMap((each) => fieldsOf(each, ['spec'], ['metadata'])),
        };
      }
    }
  },
  valid: {
    'two ports': manifests(`${service('udp', 'ports: [{ port: 53 }]')}---${service('web', 'ports: [{ port: 80 }]')}`),
    'two protocols': manifests(
      `${service('udp', 'ports: [{ port: 53, protocol: UDP }]')}---${service('tcp', 'ports: [{ port: 53 }]')}`,
    ),
    'two namespaces that agree': manifests(
      `${service('udp', 'ports: [{ port: 53 }]', 'home', ', lbipam.cilium.io/sharing-cross-namespace: "*"')}---${service('web', 'ports: [{ port: 80 }]', 'site', ', lbipam.cilium.io/sharing-cross-namespace: home')}`,
    ),
  },
  invalid: {
    'one port': {
      given: manifests(`${service('udp', 'ports: [{ port: 53 }]')}---${service('tcp', 'ports: [{ port: 53 }]')}`),
      finds: [
        {
          at: 'manifests.yaml:14:40',
          observed: 'the address of Service/udp, which has port 53 (TCP) too',
          required:
            'ports of its own, the same traffic policy (with Local the same pods), and leave to share across namespaces',
          fix,
        },
      ],
    },
    'another namespace': {
      given: manifests(
        `${service('udp', 'ports: [{ port: 53 }]')}---${service('tcp', 'ports: [{ port: 80 }]', 'site')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:14:40',
          observed: 'the address of Service/udp, which is in another namespace',
          required:
            'ports of its own, the same traffic policy (with Local the same pods), and leave to share across namespaces',
          fix,
        },
      ],
    },
    'Local and other pods': {
      given: manifests(
        `${service('udp', 'externalTrafficPolicy: Local, selector: { app: a }, ports: [{ port: 53 }]')}---${service('tcp', 'externalTrafficPolicy: Local, selector: { app: b }, ports: [{ port: 80 }]')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:14:40',
          observed: 'the address of Service/udp, whose pods are others, both with externalTrafficPolicy: Local',
          required:
            'ports of its own, the same traffic policy (with Local the same pods), and leave to share across namespaces',
          fix,
        },
      ],
    },
  },
});

/** Why Cilium does not let two Services share an address; undefined where it does. */
function whyNot(one: KubernetesObject, other: KubernetesObject): string | undefined {
  if (one.namespace !== other.namespace && !(allows(one, other.namespace) && allows(other, one.namespace)))
    return 'which is in another namespace';
  const ports = new Set(portsOf(one));
  const shared = portsOf(other).find((port) => ports.has(port));
  if (shared !== undefined) return `which has port ${shared} too`;
  const [first, second] = [one, other].map(({ manifest }) => textAt(manifest, ['spec', 'externalTrafficPolicy']));
  if ((first ?? 'Cluster') !== (second ?? 'Cluster')) return `whose externalTrafficPolicy is ${first ?? 'Cluster'}`;
  if (first !== 'Local') return undefined;
  const [pods, others] = [one, other].map(({ manifest }) => objectAt(manifest, ['spec', 'selector']));
  return isDeepStrictEqual(pods, others) ? undefined : 'whose pods are others, both with externalTrafficPolicy: Local';
}

function allows({ manifest }: KubernetesObject, namespace = ''): boolean {
  const named = ['lbipam.cilium.io/sharing-cross-namespace', 'io.cilium/lb-ipam-sharing-cross-namespace']
    .map((key) => textAt(manifest, ['metadata', 'annotations', key]))
    .find((text) => text !== undefined);
  const namespaces = (named ?? '').split(',').map((each) => each.trim());
  return namespaces.includes('*') || namespaces.includes(namespace);
}

function portsOf({ manifest }: KubernetesObject): string[] {
  return listAt(manifest, ['spec', 'ports']).map(
    (port) => `${String(valueAt(port, ['port']))} (${textAt(port, ['protocol']) ?? 'TCP'})`,
  );
}
