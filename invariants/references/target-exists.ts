import { namedBy } from '../../graph/facts/named-references.ts';
import { referenceFields } from '../../graph/facts/reference-table.ts';
import { addTo } from '../../graph/group-by.ts';
import { listAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { defineInvariant } from '../invariant.ts';
import { missingReference } from '../missing-reference.ts';
import { certificate, deployment, mounting, release, running } from './example-references.ts';

/** Who makes Secrets is a question of its own: see `secrets/secret-has-a-producer`. */
const kinds = [
  ...new Set(
    referenceFields
      .filter(({ isJudgedElsewhere, kind }) => isJudgedElsewhere !== true && kind !== 'Secret')
      .flatMap(({ of }) => of),
  ),
];

export default defineInvariant({
  id: 'references/target-exists',
  formerly: ['workloads/claim-exists', 'workloads/service-account-exists'],
  severity: 'error',
  about: kinds,
  claim: 'what an object names is there',
  why: 'whoever follows the name finds nothing: pods are not started, certificates not issued, backups not made, and only the status of the one object says so',
  source: [
    { document: 'Flux', section: 'fix commits of 26 repositories' },
    { document: 'Kubernetes', section: 'API reference 1.35; those of the operators in graph/facts/reference-fields' },
  ],
  *check(graph) {
    for (const object of graph.objects(...kinds)) {
      for (const { field, kind, name, namespace, path } of namedBy(object)) {
        if (field.isJudgedElsewhere === true || kind === 'Secret') continue;
        if (kind === 'PersistentVolumeClaim' && isOfStatefulSet(graph, object.cluster, name)) continue;
        yield* missingReference(graph, {
          ...{ object, kind, name, namespace, path, fix: `correct the name, or add the ${kind}` },
          ...(field.isHarmless === true && { severity: 'warning' as const }),
        });
      }
    }
  },
  valid: {
    'values that may be missing': release('{ kind: ConfigMap, name: later, optional: true }'),
    'a claim': mounting('data'),
    'an account, and the one of every namespace': running('backup', 'default'),
    'an issuer': certificate('letsencrypt'),
    'a ConfigMap': deployment('{ name: settings }'),
    'a ConfigMap that may be missing': deployment('{ name: later, optional: true }'),
  },
  invalid: {
    'values of another name, which the release cannot make itself': {
      given: release('{ kind: ConfigMap, name: front-values }'),
      finds: [
        {
          at: 'apps/release.yaml:7:32',
          observed: 'ConfigMap front-values, which is not there',
          required: 'a ConfigMap in site',
          fix: 'correct the name, or add the ConfigMap',
        },
      ],
    },
    'a claim of another name': {
      given: mounting('config'),
      finds: [
        {
          at: 'apps/deployment.yaml:8:67',
          observed: 'PersistentVolumeClaim config, which is not there',
          required: 'a PersistentVolumeClaim in media',
          fix: 'correct the name, or add the PersistentVolumeClaim',
        },
      ],
    },
    'an account of another name, and one that is allowed something and is not there': {
      given: running('backups', 'backups'),
      finds: [
        {
          at: 'apps/job.yaml:8:49',
          observed: 'ServiceAccount backups, which is not there',
          required: 'a ServiceAccount in site',
          fix: 'correct the name, or add the ServiceAccount',
        },
        {
          at: 'apps/job.yaml:14:42',
          observed: 'ServiceAccount backups, which is not there',
          required: 'a ServiceAccount in site',
          fix: 'correct the name, or add the ServiceAccount',
          severity: 'warning',
        },
      ],
    },
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
