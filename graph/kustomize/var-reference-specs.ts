import type { FieldSpec } from './field-spec.ts';

const inContainers = ['containers', 'initContainers'].flatMap((list) =>
  ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((field) => `${list}/${field}`),
);

function inPods(kinds: readonly string[], pod: string): FieldSpec[] {
  return kinds.flatMap((kind) => inContainers.map((path) => ({ kind, path: `${pod}/${path}` })));
}

const templated = ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'];

/** Where kustomize fills in `$(VAR)` (api v0.21.1, internal/konfig/builtinpluginconsts/varreference.go). */
export const defaultVarReferences: readonly FieldSpec[] = [
  ...inPods(['CronJob'], 'spec/jobTemplate/spec/template/spec'),
  { kind: 'CronJob', path: 'spec/jobTemplate/spec/template/volumes/nfs/server' },
  ...inPods(templated, 'spec/template/spec'),
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet'].map((kind) => ({
    kind,
    path: 'spec/template/spec/volumes/nfs/server',
  })),
  { kind: 'Deployment', path: 'spec/template/metadata/annotations' },
  ...['spec/rules/host', 'spec/tls/hosts', 'spec/tls/secretName'].map((path) => ({ kind: 'Ingress', path })),
  ...inPods(['Pod'], 'spec'),
  { kind: 'Pod', path: 'spec/volumes/nfs/server' },
  ...['spec/ports/port', 'spec/ports/targetPort'].map((path) => ({ kind: 'Service', path })),
  { kind: 'StatefulSet', path: 'spec/volumeClaimTemplates/spec/nfs/server' },
  { kind: 'PersistentVolume', path: 'spec/nfs/server' },
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
];
