import { unreadReleases } from '../../graph/charts/unread-releases.ts';
import { coerce } from 'semver';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { objectsInside, textAt, valueAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { longhornClasses, longhornReleases } from '../../graph/facts/cluster/longhorn.ts';
import type { Origin } from '../../graph/origin.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests, type Example } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { classWith, longhorn } from './example-release.ts';

const grafanaOn = (version: string): Example =>
  manifests(`${longhorn(version)}---${classWith(2)}---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: grafana }
spec: { storageClassName: longhorn }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: grafana }
spec:
  template:
    spec:
      securityContext: { fsGroup: 472 }
      volumes: [{ name: data, persistentVolumeClaim: { claimName: grafana } }]
`);

export default defineInvariant({
  id: 'longhorn/fsgroup-fits-version',
  severity: 'warning',
  about: ['HelmRelease'],
  claim: 'pods that ask for a group on volumes of Longhorn run with a version newer than 1.6',
  why: 'the source saw pods with fsGroup wait for such volumes for ever, and moved its monitoring to the disks of one node instead',
  source: { document: 'k3s-home', section: 'Longhorn fsGroup Bug' },
  versions: 'Longhorn 1.6; the evidence is the one analysis of the source',
  retireWhen: 'nobody runs Longhorn 1.6',
  *check(graph) {
    for (const { object: release, version } of longhornReleases(graph)) {
      const found = version === undefined ? null : coerce(version);
      if (found?.major !== 1 || found.minor !== 6) continue;
      for (const { at, workload, claim } of groupedOnLonghorn(graph, release.cluster)) {
        yield {
          at,
          object: workload,
          observed: `fsGroup with the claim ${claim} on Longhorn ${version}`,
          required: 'Longhorn 1.7 or newer',
          fix: 'upgrade Longhorn, one minor version at a time',
        };
      }
    }
  },
  valid: { 'a version of today': grafanaOn('1.11.0') },
  invalid: {
    'the version of the source': {
      given: grafanaOn('1.6.2'),
      finds: [
        {
          at: 'manifests.yaml:25:35',
          observed: 'fsGroup with the claim grafana on Longhorn 1.6.2',
          required: 'Longhorn 1.7 or newer',
          fix: 'upgrade Longhorn, one minor version at a time',
        },
      ],
    },
  },
});

interface Grouped {
  readonly at: Origin;
  readonly workload: KubernetesObject;
  readonly claim: string;
}

/** Workloads, and releases that bring them, with a group whose claims are on Longhorn. */
function* groupedOnLonghorn(graph: ResourceGraph, cluster: string): Generator<Grouped> {
  const classes = new Set(longhornClasses(graph).map(({ name }) => name));
  const onLonghorn = new Set(
    graph
      .objects('PersistentVolumeClaim')
      .filter((each) => each.cluster === cluster)
      .filter(({ manifest }) => classes.has(textAt(manifest, ['spec', 'storageClassName']) ?? ''))
      .map(({ name }) => name),
  );
  for (const workload of [...graph.objects(...workloadKinds), ...unreadReleases(graph)]) {
    if (workload.cluster !== cluster) continue;
    const root = workload.kind === 'HelmRelease' ? ['spec', 'values'] : podPath(workload);
    const inside = [...objectsInside(valueAt(workload.manifest, root), root)];
    const group = inside.find(({ value }) => value['fsGroup'] !== undefined);
    if (group === undefined) continue;
    for (const { value } of inside) {
      const claim = textAt(value, ['claimName']) ?? textAt(value, ['existingClaim']);
      if (claim === undefined || !onLonghorn.has(claim)) continue;
      yield { at: workload.locate([...group.path, 'fsGroup']), workload, claim };
    }
  }
}
