import type { AddressPool } from '../../graph/facts/cluster/address-pools.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import { valueAt } from '../../graph/json.ts';
import { loadBalancerRequests } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-address-is-not-reserved',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'no service asks for the first or last address of a range that Cilium keeps back',
  why: 'up to Cilium 1.15 the first and last address of a range in CIDR notation are reserved: the service gets none, with the reason already_allocated, although nobody has it',
  source: [
    { document: 'k3s-home', section: 'Networking, IP pool and gateway IP' },
    { document: 'Cilium', section: 'operator/pkg/lbipam, 1.15.19, measured on a real API server' },
  ],
  versions: 'Cilium before 1.16',
  retireWhen: 'no supported cluster runs Cilium 1.15',
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const { object, path, addresses } of loadBalancerRequests(graph)) {
      const { pools, chart } = facts(object.cluster);
      const version = chart('cilium');
      if (version.is === 'known' && sideOf(version.value, '1.16.0') !== 'before') continue;
      const at = object.locate(path);
      for (const { text } of addresses) {
        const pool = pools.find((each) => reserves(each, text));
        if (pool === undefined) continue;
        if (version.is === 'unknown') {
          const why = `${text} is at the end of a range, and ${version.reason}`;
          yield { at, object, notEvaluated: why };
          continue;
        }
        yield {
          at,
          object,
          observed: `${text}, which Cilium ${version.value} reserves in CiliumLoadBalancerIPPool/${pool.object.name}`,
          required: 'an address between the first and the last, or allowFirstLastIPs: "Yes"',
          restsOn: fieldsOf(pool.object, ['spec', 'allowFirstLastIPs']),
          fix: `set spec.allowFirstLastIPs: "Yes" in the pool, or upgrade Cilium to 1.16 or later`,
        };
      }
    }
  },
  valid: {
    'an address between': manifests(poolAndService('1.15.6', '192.168.10.225')),
    'the first address with a newer Cilium': manifests(poolAndService('1.20.2', '192.168.10.224')),
    'the first address where it is allowed': manifests(
      poolAndService('1.15.6', '192.168.10.224', 'allowFirstLastIPs: "Yes", '),
    ),
    'a range of one address': manifests(
      poolAndService('1.15.6', '192.168.10.224').replace('192.168.10.224/28', '192.168.10.224/32'),
    ),
  },
  invalid: {
    'the first address': {
      given: manifests(poolAndService('1.15.6', '192.168.10.224')),
      finds: [
        {
          at: 'manifests.yaml:13:62',
          observed: '192.168.10.224, which Cilium 1.15.6 reserves in CiliumLoadBalancerIPPool/services',
          required: 'an address between the first and the last, or allowFirstLastIPs: "Yes"',
          fix: 'set spec.allowFirstLastIPs: "Yes" in the pool, or upgrade Cilium to 1.16 or later',
        },
      ],
    },
    'the last address': {
      given: manifests(poolAndService('1.15.19', '192.168.10.239')),
      finds: [
        {
          at: 'manifests.yaml:13:62',
          observed: '192.168.10.239, which Cilium 1.15.19 reserves in CiliumLoadBalancerIPPool/services',
          required: 'an address between the first and the last, or allowFirstLastIPs: "Yes"',
          fix: 'set spec.allowFirstLastIPs: "Yes" in the pool, or upgrade Cilium to 1.16 or later',
        },
      ],
    },
  },
});

/** Ranges from one address to another have no reserved ends, and neither have those of one or two addresses. */
function reserves({ object, addresses }: AddressPool, address: string): boolean {
  if (valueAt(object.manifest, ['spec', 'allowFirstLastIPs']) === 'Yes') return false;
  return addresses.isEdge(address);
}

function poolAndService(version: string, address: string, allowed = ''): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium }
spec: { chart: { spec: { chart: cilium, version: ${version} } } }
---
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata: { name: services }
spec: { ${allowed}blocks: [{ cidr: 192.168.10.224/28 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, annotations: { io.cilium/lb-ipam-ips: ${address} } }
spec: { type: LoadBalancer }
`;
}
