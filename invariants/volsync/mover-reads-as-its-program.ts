import { podSets, type PodSet } from '../../graph/facts/pod-sets.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { replications, type Replication } from '../../graph/facts/volsync.ts';
import {
  isObject,
  listAt,
  objectAt,
  objectsInside,
  textAt,
  valueAt,
  type JsonObject,
  type JsonPath,
} from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const copied = (mover: string, annotations = '{}') =>
  manifests(`
apiVersion: v1
kind: Namespace
metadata: { name: home, annotations: ${annotations} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: mosquitto, namespace: home }
spec:
  selector: { matchLabels: { app: mosquitto } }
  template:
    metadata: { labels: { app: mosquitto } }
    spec:
      securityContext: { runAsUser: 1883, runAsGroup: 1883, fsGroup: 1883 }
      containers: [{ name: app, image: "example.org/mosquitto:2.0.0", volumeMounts: [{ name: data, mountPath: /data }] }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: mosquitto } }]
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: mosquitto, namespace: home }
spec:
  sourcePVC: mosquitto
  trigger: { schedule: "0 3 * * *" }
  restic: { repository: mosquitto, copyMethod: Snapshot, ${mover} }
`);

const privileged = 'volsync.backube/privileged-movers';

export default defineInvariant({
  id: 'volsync/mover-reads-as-its-program',
  severity: 'warning',
  about: ['ReplicationSource'],
  claim: 'a mover runs as the user of the program whose volume it copies, or in its group',
  why: 'a mover without privileges reads what its user may read: the copy fails at the first file that is the program’s alone, and what a restore writes belongs to the mover, so that the program cannot open it',
  source: {
    document: 'VolSync',
    section: 'v0.13.1, Permission model: moverSecurityContext should match that of the application',
    url: 'https://volsync.readthedocs.io/en/stable/usage/permissionmodel.html',
  },
  *check(graph) {
    for (const replication of replications(graph, 'ReplicationSource')) {
      const { object, spec, path } = replication;
      if (replication.mover === 'rsync') continue;
      const context = objectAt(spec, ['moverSecurityContext']);
      const mover = { user: numberIn(context, 'runAsUser') ?? 0, group: numberIn(context, 'fsGroup') };
      if (unknownIn(context) !== undefined || (mover.user === 0 && mayBePrivileged(graph, object))) continue;
      const [program] = programsOf(graph, replication);
      if (program === undefined || reads(mover, program)) continue;
      const field = [...path, 'moverSecurityContext'];
      const claim = textAt(object.manifest, ['spec', 'sourcePVC']) ?? '';
      yield {
        at: object.locate(numberIn(context, 'runAsUser') === undefined ? field : [...field, 'runAsUser']),
        object,
        restsOn: [
          ...fieldsOf(object, field, ['spec', 'sourcePVC'], ['metadata', 'namespace']),
          ...fieldsOf(program.object, ...program.decidedBy),
        ],
        observed: `a mover of user ${mover.user}${mover.group === undefined ? '' : ` and group ${mover.group}`}, while ${describe(program.object)} mounts ${claim} as user ${program.user}`,
        required: 'the user of the program, or its fsGroup',
        fix: `set moverSecurityContext to { runAsUser: ${program.user}, runAsGroup: ${program.groups[0] ?? program.user}, fsGroup: ${program.groups.at(-1) ?? program.user} }`,
      };
    }
  },
  valid: {
    'the same user': copied('moverSecurityContext: { runAsUser: 1883, runAsGroup: 1883 }'),
    'the same group': copied('moverSecurityContext: { runAsUser: 568, fsGroup: 1883 }'),
    'one with all privileges': copied('retain: { daily: 7 }', `{ ${privileged}: "true" }`),
  },
  invalid: {
    'the user of another program': {
      given: copied('moverSecurityContext: { runAsUser: 568, runAsGroup: 568, fsGroup: 568 }'),
      finds: [
        {
          at: 'manifests.yaml:23:93',
          observed: 'a mover of user 568 and group 568, while Deployment/mosquitto mounts mosquitto as user 1883',
          required: 'the user of the program, or its fsGroup',
          fix: 'set moverSecurityContext to { runAsUser: 1883, runAsGroup: 1883, fsGroup: 1883 }',
        },
      ],
    },
    'root without its privileges': {
      given: copied('retain: { daily: 7 }'),
      finds: [
        {
          at: 'manifests.yaml:23:3',
          observed: 'a mover of user 0, while Deployment/mosquitto mounts mosquitto as user 1883',
          required: 'the user of the program, or its fsGroup',
          fix: 'set moverSecurityContext to { runAsUser: 1883, runAsGroup: 1883, fsGroup: 1883 }',
        },
      ],
    },
  },
});

interface Program {
  readonly object: KubernetesObject;
  readonly user: number;
  readonly groups: readonly number[];
  readonly decidedBy: readonly JsonPath[];
}

interface Context {
  readonly value: JsonObject;
  readonly paths: readonly JsonPath[];
}

/** Whether a mover reads and writes what a program may. */
function reads(mover: { readonly user: number; readonly group: number | undefined }, program: Program): boolean {
  const isInGroup = mover.group !== undefined && program.groups.includes(mover.group);
  return program.user === 0 || program.user === mover.user || isInGroup;
}

/** The one user who mounts the claim; nothing where nobody does, or several, or where it is not said. */
function programsOf(graph: ResourceGraph, { object }: Replication): Program[] {
  const claim = textAt(object.manifest, ['spec', 'sourcePVC']);
  const near = podSets(graph).filter(
    (set) =>
      claim !== undefined &&
      set.object.cluster === object.cluster &&
      set.object.namespace === object.namespace &&
      (set.claims.includes(claim) || set.ownClaims.some(({ name }) => name === claim)),
  );
  const found = near.map(identityOf);
  const users = new Set(found.map((each) => each?.user));
  return users.size === 1 ? found.flatMap((each) => each ?? []) : [];
}

/** As whom all containers run; undefined where they differ, or where the image decides. */
function identityOf({ object, pod, isKnown }: PodSet): Program | undefined {
  const contexts = isKnown ? contextsOfPod(object, pod) : contextsOfValues(object);
  const users = new Set(contexts.map(({ value }) => numberIn(value, 'runAsUser')));
  const [user] = users;
  if (users.size !== 1 || user === undefined) return undefined;
  const groups = contexts.flatMap(({ value }) =>
    ['runAsGroup', 'fsGroup'].flatMap((field) => numberIn(value, field) ?? []),
  );
  return { object, user, groups, decidedBy: contexts.flatMap(({ paths }) => paths) };
}

/** That of the pod and of each container, one laid over the other. */
function contextsOfPod(object: KubernetesObject, pod: JsonObject): Context[] {
  const shared = objectAt(pod, ['securityContext']);
  const at = podPath(object);
  return listAt(pod, ['containers']).map((container, index) => ({
    value: { ...shared, ...objectAt(container, ['securityContext']) },
    paths: [
      [...at, 'securityContext'],
      [...at, 'containers', index, 'securityContext'],
    ],
  }));
}

/** Every one in the values of a chart that was not read. */
function contextsOfValues({ manifest }: KubernetesObject): Context[] {
  return [...objectsInside(objectAt(manifest, ['spec', 'values']), ['spec', 'values'])]
    .filter(({ value, path }) => /securityContext$/i.test(String(path.at(-1))) && value['runAsUser'] !== undefined)
    .map(({ value, path }) => ({ value, paths: [path] }));
}

function numberIn(context: JsonObject, field: string): number | undefined {
  const value = valueAt(context, [field]);
  return typeof value === 'number' ? value : undefined;
}

/** Whether its namespace lets movers keep the privileges of root, or may. */
function mayBePrivileged(graph: ResourceGraph, { cluster, namespace }: KubernetesObject): boolean {
  const found = namespace === undefined ? undefined : lookup(graph).find(cluster, 'Namespace', undefined, namespace);
  const annotations = valueAt(found?.manifest, ['metadata', 'annotations']);
  if (found === undefined || unknownIn(annotations) !== undefined) return true;
  return isObject(annotations) && annotations[privileged] === 'true';
}
