import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const certificate = (host: string, solver: string) =>
  manifests(`
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: letsencrypt }
spec:
  acme:
    solvers: [{ ${solver}: {} }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: gateway-tls }
spec:
  issuerRef: { kind: ClusterIssuer, name: letsencrypt }
  dnsNames: ["${host}"]
`);

export default defineInvariant({
  id: 'certificates/wildcard-is-proven-by-dns',
  severity: 'error',
  about: ['Certificate'],
  claim: 'a certificate for a wildcard is asked of an issuer that proves names by DNS',
  why: 'an answer over HTTP proves one name; the authority issues no wildcard for it, and the certificate stays pending for ever',
  source: [
    { document: 'k3s-home', section: 'Networking' },
    { document: 'Let\u2019s Encrypt', section: 'Challenge Types' },
  ],
  *check(graph) {
    for (const object of graph.objects('Certificate')) {
      if (object.group !== 'cert-manager.io') continue;
      const issuer = issuerOf(graph, object);
      if (issuer === undefined) continue;
      for (const [index, host] of listAt(object.manifest, ['spec', 'dnsNames']).entries()) {
        if (typeof host !== 'string' || !host.startsWith('*.') || provesWildcards(issuer, host)) continue;
        yield {
          at: object.locate(['spec', 'dnsNames', index]),
          object,
          observed: `${host}, asked of ${issuer.kind}/${issuer.name}, which answers over HTTP alone`,
          required: 'a solver of kind dns01 for the zone',
          restsOn: [
            ...fieldsOf(object, ['spec', 'dnsNames', index], ['spec', 'issuerRef']),
            ...fieldsOf(issuer, ['spec', 'acme', 'solvers']),
          ],
          fix: 'add a dns01 solver to the issuer, or list every name',
        };
      }
    }
  },
  valid: {
    'a wildcard by DNS': certificate('*.example.org', 'dns01'),
    'a name by HTTP': certificate('www.example.org', 'http01'),
  },
  invalid: {
    'a wildcard by HTTP': {
      given: certificate('*.example.org', 'http01'),
      finds: [
        {
          at: 'manifests.yaml:13:14',
          observed: '*.example.org, asked of ClusterIssuer/letsencrypt, which answers over HTTP alone',
          required: 'a solver of kind dns01 for the zone',
          fix: 'add a dns01 solver to the issuer, or list every name',
        },
      ],
    },
  },
});

/** The ACME issuer that a certificate names, where it was read. */
function issuerOf(
  graph: ResourceGraph,
  { manifest, namespace, cluster }: KubernetesObject,
): KubernetesObject | undefined {
  const reference = objectAt(manifest, ['spec', 'issuerRef']);
  const kind = textAt(reference, ['kind']) ?? 'Issuer';
  return graph
    .objects(kind)
    .filter((issuer) => issuer.group === 'cert-manager.io' && issuer.cluster === cluster)
    .filter((issuer) => kind === 'ClusterIssuer' || issuer.namespace === namespace)
    .find(
      (issuer) => issuer.name === textAt(reference, ['name']) && isObject(objectAt(issuer.manifest, ['spec'])['acme']),
    );
}

/** Whether some solver of the issuer proves by DNS, for all names or for the zone of this one. */
function provesWildcards({ manifest }: KubernetesObject, host: string): boolean {
  return listAt(manifest, ['spec', 'acme', 'solvers']).some((solver) => {
    if (!isObject(solver) || solver['dns01'] === undefined) return false;
    const selector: JsonObject = objectAt(solver, ['selector']);
    const zones = listAt(selector, ['dnsZones']).map(String);
    const names = listAt(selector, ['dnsNames']).map(String);
    if (zones.length === 0 && names.length === 0) return true;
    return names.includes(host) || zones.some((zone) => host.endsWith(`.${zone}`));
  });
}
