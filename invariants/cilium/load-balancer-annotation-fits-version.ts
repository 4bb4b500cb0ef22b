import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import { isObject, objectAt } from '../../graph/json.ts';
import { legacyKey, loadBalancerRequests, primaryKey } from '../../graph/facts/load-balancer-requests.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

export default defineInvariant({
  id: 'cilium/load-balancer-annotation-fits-version',
  severity: 'error',
  about: ['Service', 'Gateway', 'HelmRelease'],
  claim: 'addresses are asked for by the annotation that the installed version of Cilium reads',
  why: 'Cilium 1.15 and older read io.cilium/lb-ipam-ips alone: a service with the newer key silently gets other addresses from the pool',
  source: { document: 'Cilium', section: 'operator/pkg/lbipam, 1.15.19, measured on a real API server' },
  versions: 'Cilium before 1.16',
  retireWhen: 'no supported cluster runs Cilium 1.15',
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const { object, key, path } of loadBalancerRequests(graph)) {
      if (key !== primaryKey) continue;
      const around = objectAt(object.manifest, path.slice(0, -1));
      if (isObject(around) && typeof around[legacyKey] === 'string') continue;
      const version = facts(object.cluster).chart('cilium');
      const at = object.locate(path);
      if (version.is === 'unknown') {
        yield { at, object, notEvaluated: version.reason };
      } else if (sideOf(version.value, '1.16.0') === 'before') {
        yield {
          at,
          object,
          observed: `${primaryKey} with Cilium ${version.value}`,
          required: `${legacyKey}, the only key that this version reads`,
          fix: `write the addresses under ${legacyKey}, or upgrade Cilium to 1.16 or later`,
        };
      }
    }
  },
  valid: {
    'the newer key with a newer Cilium': manifests(ciliumAndService('1.20.2', 'lbipam.cilium.io/ips')),
    'the older key with an older Cilium': manifests(ciliumAndService('1.15.19', 'io.cilium/lb-ipam-ips')),
  },
  invalid: {
    'the newer key with an older Cilium': {
      given: manifests(ciliumAndService('1.15.6', 'lbipam.cilium.io/ips')),
      finds: [
        {
          at: 'manifests.yaml:8:68',
          observed: 'lbipam.cilium.io/ips with Cilium 1.15.6',
          required: 'io.cilium/lb-ipam-ips, the only key that this version reads',
          fix: 'write the addresses under io.cilium/lb-ipam-ips, or upgrade Cilium to 1.16 or later',
        },
      ],
    },
  },
});

function ciliumAndService(version: string, key: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium }
spec: { chart: { spec: { chart: cilium, version: ${version} } } }
---
apiVersion: v1
kind: Service
metadata: { name: smtp-relay, annotations: { ${key}: 10.101.27.122 } }
spec: { type: LoadBalancer }
`;
}
