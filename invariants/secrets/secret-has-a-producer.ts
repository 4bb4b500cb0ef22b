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

export default defineInvariant({
  id: 'secrets/secret-has-a-producer',
  severity: 'warning',
  about: [...new Set([...workloadKinds, ...others])],
  claim: 'a Secret that is read is made by something in the repository',
  why: 'pods stay in CreateContainerConfigError, listeners without a certificate and backups unmade after the cluster is rebuilt: whoever made the Secret by hand has forgotten it',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const producers = secretProducers(graph);
    for (const { object, name, namespace, path } of namedSecrets(graph)) {
      const { cluster } = object;
      if (name.includes('{{') || producers.has(cluster, namespace, name)) continue;
      const at = object.locate(path);
      const wanted = { cluster, kinds: secretMakers, namespace, by: object };
      const known = producers.unread(cluster, namespace, name) ?? apart(graph)(secretMakers, name);
      const seen = missing(graph, { ...wanted, name }, lookup(graph).unread(wanted));
      const unread = known ?? seen.doubt ?? toldName(graph, object, name);
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
  valid: { 'one that is made': readingAll('web-secret'), 'one of a certificate': gateway('inside-tls') },
  invalid: {
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
}

/** Every Secret that somebody names: pods, and kinds of the table of references. */
function* namedSecrets(graph: ResourceGraph): Generator<NamedSecret> {
  for (const { object, name, path } of secretReferences(graph))
    yield { object, name, namespace: object.namespace, path };
  for (const object of graph.objects(...others)) {
    const told = new Set<string>();
    for (const { kind, name, namespace, path } of namedBy(object)) {
      const key = `${namespace ?? ''}/${name}`;
      // An object that reads several keys of a Secret names it for each.
      if (kind !== 'Secret' || told.has(key)) continue;
      told.add(key);
      yield { object, name, namespace, path };
    }
  }
}
