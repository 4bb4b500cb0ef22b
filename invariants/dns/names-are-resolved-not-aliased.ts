import { listAt } from '../../graph/json.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { podInCel, workloadResources } from '../workloads/admission.ts';

export default defineInvariant({
  id: 'dns/names-are-resolved-not-aliased',
  severity: 'warning',
  category: 'hygiene',
  about: [...workloadKinds],
  claim: 'pods reach names by resolving them, not by aliases of their own',
  why: 'an address written into every pod is right until the gateway moves, and then wrong in each of them alone',
  source: { document: 'k3s-home', section: 'DNS Hairpin Resolution' },
  *check(graph) {
    for (const object of graph.objects(...workloadKinds)) {
      const path = [...podPath(object), 'hostAliases'];
      for (const [index, alias] of listAt(object.manifest, path).entries()) {
        const names = listAt(alias, ['hostnames'])
          .map(String)
          .filter((name) => name.includes('.'));
        if (names.length === 0) continue;
        yield {
          at: object.locate([...path, index]),
          object,
          observed: `hostAliases for ${names.join(', ')}`,
          required: 'names that the cluster\u2019s resolver answers',
          fix: 'let CoreDNS answer for the domain with the address of the gateway, in the ConfigMap coredns-custom',
        };
      }
    }
  },
  admission: {
    resources: workloadResources,
    expression: `${podInCel}.?hostAliases.orValue([]).all(alias, alias.?hostnames.orValue([]).all(name, !name.contains('.')))`,
  },
  valid: {
    'no alias': manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: guard }
spec: { template: { spec: { containers: [{ name: guard }] } } }
`),
  },
  invalid: {
    'the gateway by its address': {
      given: manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: guard }
spec:
  template:
    spec:
      hostAliases:
        - ip: 192.168.10.224
          hostnames: [authentik.fletcherlabs.net]
      containers: [{ name: guard }]
`),
      finds: [
        {
          at: 'manifests.yaml:8:11',
          observed: 'hostAliases for authentik.fletcherlabs.net',
          required: 'names that the cluster\u2019s resolver answers',
          fix: 'let CoreDNS answer for the domain with the address of the gateway, in the ConfigMap coredns-custom',
        },
      ],
    },
  },
});
