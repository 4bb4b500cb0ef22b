import { namedBy } from '../../graph/facts/named-references.ts';
import { referenceFields } from '../../graph/facts/reference-table.ts';
import { addTo } from '../../graph/group-by.ts';
import { listAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';

const kinds = [...new Set(referenceFields.filter((field) => field.isJudgedElsewhere !== true).flatMap(({ of }) => of))];
/** Every namespace has it. */
const given: ReadonlySet<string> = new Set(['ConfigMap/kube-root-ca.crt']);

const certificate = (issuer: string) =>
  appliedFiles({
    'issuer.yaml': `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: letsencrypt }
spec: { selfSigned: {} }
`,
    'certificate.yaml': `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: media }
spec: { secretName: web-tls, dnsNames: [web.example.org], issuerRef: { kind: ClusterIssuer, name: ${issuer} } }
`,
  });

const deployment = (reference: string) =>
  appliedFiles({
    'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: media }\n',
    'deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: media }
spec:
  template:
    spec:
      containers: [{ name: web, image: "web:1", envFrom: [{ configMapRef: ${reference} }] }]
`,
  });

export default defineInvariant({
  id: 'references/target-exists',
  severity: 'error',
  about: kinds,
  claim: 'what an object names is there',
  why: 'whoever follows the name finds nothing: pods are not started, certificates not issued, backups not made, and only the status of the one object says so',
  source: [
    { document: 'Flux', section: 'fix commits of 26 repositories' },
    { document: 'Kubernetes', section: 'API reference 1.35; those of the operators in graph/facts/reference-table.ts' },
  ],
  *check(graph) {
    for (const object of graph.objects(...kinds)) {
      for (const { field, kind, name, namespace, path } of namedBy(object)) {
        if (field.isJudgedElsewhere === true || given.has(`${kind}/${name}`)) continue;
        if (kind === 'PersistentVolumeClaim' && isOfStatefulSet(graph, object.cluster, name)) continue;
        const fix = `correct the name, or add the ${kind}`;
        yield* missingReference(graph, { object, kind, name, namespace, path, fix });
      }
    }
  },
  valid: {
    'an issuer': certificate('letsencrypt'),
    'a ConfigMap': deployment('{ name: settings }'),
    'a ConfigMap that may be missing': deployment('{ name: later, optional: true }'),
  },
  invalid: {
    'an issuer that was renamed': {
      given: certificate('letsencrypt-prod'),
      finds: [
        {
          at: 'apps/certificate.yaml:4:99',
          observed: 'ClusterIssuer letsencrypt-prod, which is not there',
          required: 'a ClusterIssuer',
          fix: 'correct the name, or add the ClusterIssuer',
        },
      ],
    },
    'a ConfigMap of another name': {
      given: deployment('{ name: setings }'),
      finds: [
        {
          at: 'apps/deployment.yaml:7:83',
          observed: 'ConfigMap setings, which is not there',
          required: 'a ConfigMap in media',
          fix: 'correct the name, or add the ConfigMap',
        },
      ],
    },
  },
});

/** Whether a claim has the name of one that a StatefulSet makes for its pods. */
function isOfStatefulSet(graph: ResourceGraph, cluster: string, claim: string): boolean {
  return (
    namesOfSets(graph)
      .get(cluster)
      ?.some((beginning) => claim.startsWith(beginning)) === true
  );
}

/** How the names of these claims begin, by cluster. */
const namesOfSets = oncePerGraph((graph) => {
  const beginnings = new Map<string, string[]>();
  for (const { cluster, manifest, name } of graph.objects('StatefulSet'))
    for (const template of listAt(manifest, ['spec', 'volumeClaimTemplates']))
      addTo(beginnings, cluster, `${textAt(template, ['metadata', 'name']) ?? ''}-${name}-`);
  return beginnings;
});
