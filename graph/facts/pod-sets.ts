import { unreadReleases } from '../charts/unread-releases.ts';
import { isObject, listAt, objectAt, objectsInside, textAt, valueAt, type JsonObject, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { podLabels, podPath } from './workloads.ts';

export type PodSetKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | 'Job' | 'HelmRelease';

/** A claim that a StatefulSet, or a chart, makes for its pods. */
export interface OwnClaim {
  readonly name: string;
  readonly storageClass: string | undefined;
}

/** Pods that are alike: those of a workload, or of a chart that is not known. */
export interface PodSet {
  /** The workload, or the HelmRelease that makes it where its chart is not known. */
  readonly object: KubernetesObject;
  /** The release whose chart makes them; undefined where they are written down. */
  readonly release: KubernetesObject | undefined;
  readonly kind: PodSetKind;
  readonly name: string;
  readonly replicas: number;
  /** As in a pod; of a chart that was not read only what its values say. */
  readonly pod: JsonObject;
  readonly labels: JsonObject;
  /** Whether the pods are known: those of most charts are not. */
  readonly isKnown: boolean;
  /** Claims that the pods mount by name. */
  readonly claims: readonly string[];
  /** Claims that are made with the pods. */
  readonly ownClaims: readonly OwnClaim[];
}

const plainKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const;

/** Every set of pods in the graph, in the order of reading. */
export const podSets = oncePerGraph((graph): readonly PodSet[] => [
  ...graph.objects(...plainKinds).map(ofWorkload),
  ...unreadReleases(graph).map(ofChart),
]);

function ofWorkload(object: KubernetesObject): PodSet {
  const { kind, name, manifest } = object;
  const pod = objectAt(manifest, podPath(object));
  const templates = kind === 'StatefulSet' ? listAt(manifest, ['spec', 'volumeClaimTemplates']) : [];
  const replicas = valueAt(manifest, ['spec', 'replicas']);
  return {
    object,
    release: object.madeBy,
    kind: kind as PodSetKind,
    name,
    replicas: typeof replicas === 'number' ? replicas : 1,
    pod,
    labels: podLabels(object),
    isKnown: true,
    claims: claimsIn(pod),
    ownClaims: templates.map((template) => ({
      name: `${textAt(template, ['metadata', 'name']) ?? 'data'}-${name}-0`,
      storageClass: textAt(template, ['spec', 'storageClassName']),
    })),
  };
}

/** The claims that a pod mounts by name. */
export function claimsIn(pod: JsonObject): string[] {
  return listAt(pod, ['volumes']).flatMap((volume) => textAt(volume, ['persistentVolumeClaim', 'claimName']) ?? []);
}

/** What the values of a chart say that was not rendered: where its pods may run, and which claims it mounts or makes. */
function ofChart(object: KubernetesObject): PodSet {
  const values = objectAt(object.manifest, ['spec', 'values']);
  const claims: string[] = [];
  const ownClaims: OwnClaim[] = [];
  const volumes: JsonObject[] = [];
  for (const { value, path } of objectsInside(values)) {
    const [server, exported] = [textAt(value, ['server']), textAt(value, ['path'])];
    if (server !== undefined && exported !== undefined && path.at(-1) === 'nfs') {
      volumes.push({ name: 'nfs', nfs: { server, path: exported } });
    }
    const existing = textAt(value, ['existingClaim']);
    if (existing !== undefined && existing !== '') claims.push(existing);
    const place = path.at(-1) === 'spec' && path.at(-2) === 'volumeClaimTemplate' ? path.slice(0, -2) : path;
    const storageClass = textAt(value, ['storageClassName']) ?? textAt(value, ['storageClass']);
    if (storageClass !== undefined) {
      ownClaims.push({ name: nameOfClaim(object, value, place), storageClass });
    }
  }
  const replicas = valueAt(values, ['replicas']) ?? valueAt(values, ['replicaCount']);
  return {
    object,
    release: object,
    kind: /device-plugin|exporter/.test(object.name) ? 'DaemonSet' : 'HelmRelease',
    name: object.name,
    replicas: typeof replicas === 'number' ? replicas : 1,
    pod: {
      nodeSelector: objectAt(values, ['nodeSelector']),
      tolerations: listAt(values, ['tolerations']),
      affinity: objectAt(values, ['affinity']),
      volumes,
      containers: isObject(values['resources']) ? [{ resources: values['resources'] }] : [],
    },
    labels: { 'app.kubernetes.io/instance': object.name },
    isKnown: false,
    claims,
    ownClaims,
  };
}

/** A StatefulSet names claims after its templates, charts theirs after the parts of their values. */
function nameOfClaim(release: KubernetesObject, value: JsonObject, place: JsonPath): string {
  const template = place.at(-2) === 'volumeClaimTemplates' ? textAt(value, ['name']) : undefined;
  if (template !== undefined) return `${template}-${release.name}-0`;
  const part = place.filter(
    (step) => !/^(persistence|storageSpec|storage|prometheusSpec|alertmanagerSpec)$/.test(String(step)),
  );
  return [release.name, ...part].join('-');
}
