import { oncePerKey } from '../../graph/once-per-key.ts';
import { apart } from '../../graph/resource/apart.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { secretReferences } from '../../graph/facts/secret-references.ts';
import { secretMakers, secretProducers } from '../../graph/facts/secret-producers.ts';
import { workloadKinds } from '../../graph/facts/workloads.ts';
import { toldName } from '../../graph/facts/told-names.ts';
import { namedBy } from '../../graph/facts/named-references.ts';
import { referenceFields } from '../../graph/facts/reference-table.ts';
import type { JsonPath } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { reading } from './example-reader.ts';
import { missing } from '../seeming.ts';
import { unless } from '../unless.ts';

const readingAll = (secret: string) =>
  reading(' { target: { name: web-secret } }', `envFrom: [{ secretRef: { name: ${secret} } }]`);

/** Kinds that name Secrets besides those of pods. */
const others = [
  ...new Set(referenceFields.filter(({ kind }) => [kind].flat().includes('Secret')).flatMap(({ of }) => of)),
];

const gateway = (secret: string) =>
  appliedFiles({
    'gateway.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: inside, namespace: edge }
spec:
  gatewayClassName: cilium
  listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: ${secret} }] } }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: inside, namespace: edge }
spec: { secretName: inside-tls, dnsNames: [example.org], issuerRef: { name: ca } }
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: { name: ca, namespace: edge }
spec: { selfSigned: {} }
`,
  });

/** Beside the chart of somebody who brings no repositories, and a policy that copies one Secret. */
const copying = (repository: string) =>
  appliedFiles({
    'copies.yaml': `
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: web, namespace: site }
spec: { sourcePVC: web, trigger: { manual: "1" }, restic: { repository: ${repository} } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: web, namespace: site }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Secret
metadata: { name: web-restic, namespace: site }
stringData: { RESTIC_REPOSITORY: "x", RESTIC_PASSWORD: x }
---
apiVersion: v1
kind: Secret
metadata: { name: restic, namespace: backup }
stringData: { RESTIC_REPOSITORY: "x", RESTIC_PASSWORD: x }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: restic, namespace: site }
spec: { chart: { spec: { chart: rest-server, version: 1.0.0 } } }
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: share }
spec:
  rules:
    - name: share
      match: { any: [{ resources: { kinds: [Namespace] } }] }
      generate:
        { apiVersion: v1, kind: Secret, name: shared, namespace: "{{request.object.metadata.name}}", data: {} }
`,
  });

export default defineInvariant({
  id: 'secrets/secret-has-a-producer',
  severity: 'warning',
  about: [...new Set([...workloadKinds, ...others])],
  claim: 'a Secret that is read is made by something in the repository',
  why: 'pods stay in CreateContainerConfigError, listeners without a certificate and backups unmade after the cluster is rebuilt: whoever made the Secret by hand has forgotten it',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const producers = secretProducers(graph);
    const isByHand = oncePerKey((cluster: string) => areByHand(graph, cluster));
    for (const { object, name, namespace, path, isOfNoChart } of namedSecrets(graph)) {
      const { cluster } = object;
      if (name.includes('{{') || producers.has(cluster, namespace, name)) continue;
      const at = object.locate(path);
      const wanted = { cluster, kinds: secretMakers, namespace, by: object };
      const known = producers.unread(cluster, namespace, name) ?? apart(graph)(secretMakers, name);
      const seen = missing(graph, { ...wanted, name, isOfNoChart }, lookup(graph).unread(wanted));
      const elsewhere = producers.has(cluster, undefined, name);
      const byHand =
        isOfNoChart && !elsewhere && isByHand(cluster) ? 'no repository for copies has its Secret here' : undefined;
      const unread = known ?? seen.doubt ?? byHand ?? toldName(graph, object, name);
      yield unless(unread && `what makes Secret/${name} was not read, and ${unread}`, {
        at,
        object,
        restsOn: fieldsOf(object, path, ['metadata', 'namespace']),
        observed: `Secret ${name}, which ${seen.told ?? 'nothing makes'}`,
        required: `a Secret${namespace === undefined ? '' : ` in ${namespace}`}: encrypted, external, or of a certificate`,
        fix: 'correct the name, or put the Secret into the repository, encrypted',
      });
    }
  },
  valid: {
    'one that is made': readingAll('web-secret'),
    'one of a certificate': gateway('inside-tls'),
    'a repository for copies': copying('web-restic'),
    'a repository that a policy makes in every namespace': copying('shared'),
  },
  invalid: {
    'a repository for copies that lies in another namespace': {
      given: copying('restic'),
      finds: [
        {
          at: 'apps/copies.yaml:4:73',
          observed:
            'Secret restic, which nothing seems to make: what HelmRelease/restic renders was not read, and is called otherwise',
          required: 'a Secret in site: encrypted, external, or of a certificate',
          fix: 'correct the name, or put the Secret into the repository, encrypted',
        },
      ],
    },
    'the name of a Certificate instead of its Secret': {
      given: gateway('inside'),
      finds: [
        {
          at: 'apps/gateway.yaml:6:91',
          observed: 'Secret inside, which nothing makes',
          required: 'a Secret in edge: encrypted, external, or of a certificate',
          fix: 'correct the name, or put the Secret into the repository, encrypted',
        },
      ],
    },
    'the name of the ExternalSecret instead of its target': {
      given: readingAll('web'),
      finds: [
        {
          at: 'apps/web.yaml:14:42',
          observed: 'Secret web, which nothing makes',
          required: 'a Secret in site: encrypted, external, or of a certificate',
          fix: 'correct the name, or put the Secret into the repository, encrypted',
        },
      ],
    },
  },
});

interface NamedSecret {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly path: JsonPath;
  readonly isOfNoChart: boolean;
}

/** Whether all Secrets that no chart brings come from elsewhere. */
function areByHand(graph: ResourceGraph, cluster: string): boolean {
  const producers = secretProducers(graph);
  const isMade = ({ object, name, namespace, isOfNoChart }: NamedSecret): boolean =>
    isOfNoChart && object.cluster === cluster && producers.has(cluster, namespace, name);
  return ![...namedSecrets(graph)].some(isMade);
}

/** Every Secret that somebody names: pods, and kinds of the table of references. */
function* namedSecrets(graph: ResourceGraph): Generator<NamedSecret> {
  for (const { object, name, path } of secretReferences(graph))
    yield { object, name, namespace: object.namespace, path, isOfNoChart: false };
  for (const object of graph.objects(...others)) {
    const told = new Set<string>();
    for (const { kind, name, namespace, path, field } of namedBy(object)) {
      const key = `${namespace ?? ''}/${name}`;
      // An object that reads several keys of a Secret names it for each.
      if (kind !== 'Secret' || told.has(key)) continue;
      told.add(key);
      yield { object, name, namespace, path, isOfNoChart: field.isOfNoChart === true };
    }
  }
}
