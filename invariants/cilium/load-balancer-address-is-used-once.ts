import { canonicalAddress } from '../../topology/addresses.ts';
import { describe, type KubernetesObject } from '../../graph/kubernetes-object.ts';
import { loadBalancerRequests } from '../../graph/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { serviceAsking } from './example-dual-stack.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-address-is-used-once',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'no two services of a cluster ask for the same load-balancer address, unless they share it by a key',
  why: 'the second one gets no address (reason already_allocated), and which one is second changes with every restart',
  source: [
    { document: 'cluster-101', section: 'issue 6, IP allocation scheme' },
    { document: 'Cilium', section: 'operator/pkg/lbipam, measured with 1.15.19' },
  ],
  *check(graph) {
    const owners = new Map<string, { object: KubernetesObject; sharingKey: string | undefined }>();
    for (const { object, path, addresses, sharingKey } of loadBalancerRequests(graph)) {
      for (const { text } of addresses) {
        const key = `${object.cluster} ${canonicalAddress(text)}`;
        const owner = owners.get(key);
        if (owner === undefined) {
          owners.set(key, { object, sharingKey });
          continue;
        }
        const isSame =
          owner.object.kind === object.kind &&
          owner.object.name === object.name &&
          owner.object.namespace === object.namespace;
        if (isSame || (sharingKey !== undefined && sharingKey === owner.sharingKey)) continue;
        yield {
          at: object.locate(path),
          object,
          observed: `${text}, which ${describe(owner.object)} in ${owner.object.file} asks for too`,
          required: 'an address of its own',
          fix: 'choose a free address, or give both services the same lbipam.cilium.io/sharing-key',
        };
      }
    }
  },
  valid: { 'one service': manifests(serviceAsking('fd00:101::1b:122,10.101.27.122')) },
  invalid: {
    'the same address in another spelling': {
      given: manifests(`${serviceAsking('fd00:101::1b:122,10.101.27.122')}---
apiVersion: v1
kind: Service
metadata: { name: mosquitto, annotations: { lbipam.cilium.io/ips: "fd00:101:0::1b:0122,10.101.27.129" } }
spec: { type: LoadBalancer, ipFamilyPolicy: RequireDualStack }
`),
      finds: [
        {
          at: 'manifests.yaml:19:67',
          observed: 'fd00:101:0::1b:0122, which Service/smtp-relay in manifests.yaml asks for too',
          required: 'an address of its own',
          fix: 'choose a free address, or give both services the same lbipam.cilium.io/sharing-key',
        },
      ],
    },
  },
});
