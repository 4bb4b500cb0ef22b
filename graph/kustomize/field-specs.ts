import { BuildError } from './failures.ts';
import type { FieldSpec } from './field-spec.ts';
import { isOfKind, type KindSelector } from './object-id.ts';
import { defaultNameReferences, type NameReference } from './name-reference-specs.ts';
import { defaultVarReferences } from './var-reference-specs.ts';

/** Where each transformer finds its fields: what kustomize brings along, and what `configurations` and `crds` add. */
export interface FieldSpecs {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly varReference: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
}

const made = (path: string, kind: KindSelector = {}): FieldSpec => ({ ...kind, path, create: true });
const found = (path: string, kind: KindSelector = {}): FieldSpec => ({ ...kind, path });

const replicationController: KindSelector = { version: 'v1', kind: 'ReplicationController' };
const statefulSet: KindSelector = { group: 'apps', kind: 'StatefulSet' };
const job: KindSelector = { group: 'batch', kind: 'Job' };
const cronJob: KindSelector = { group: 'batch', kind: 'CronJob' };
const networkPolicy: KindSelector = { group: 'networking.k8s.io', kind: 'NetworkPolicy' };

const metadataLabels: readonly FieldSpec[] = [
  made('metadata/labels'),
  made('spec/template/metadata/labels', replicationController),
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].map((kind) => made('spec/template/metadata/labels', { kind })),
  made('spec/template/metadata/labels', statefulSet),
  made('spec/volumeClaimTemplates[]/metadata/labels', statefulSet),
  made('spec/template/metadata/labels', job),
  made('spec/jobTemplate/metadata/labels', cronJob),
  made('spec/jobTemplate/spec/template/metadata/labels', cronJob),
];

/** Selectors inside the pods of a kind. */
function podSelectors(kind: KindSelector): FieldSpec[] {
  return [
    ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
      `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
      `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
    ]),
    'topologySpreadConstraints/labelSelector/matchLabels',
  ].map((path) => found(`spec/template/spec/${path}`, kind));
}

/** What kustomize brings along (api v0.21.1, internal/konfig/builtinpluginconsts). */
export const defaultFieldSpecs: FieldSpecs = {
  namePrefix: [found('metadata/name')],
  nameSuffix: [found('metadata/name')],
  namespace: [
    made('metadata/name', { kind: 'Namespace' }),
    made('spec/service/namespace', { group: 'apiregistration.k8s.io', kind: 'APIService' }),
    found('spec/conversion/webhook/clientConfig/service/namespace', {
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
    }),
  ],
  commonLabels: [
    made('spec/selector', { version: 'v1', kind: 'Service' }),
    made('spec/selector', replicationController),
    ...['Deployment', 'ReplicaSet', 'DaemonSet'].map((kind) => made('spec/selector/matchLabels', { kind })),
    made('spec/selector/matchLabels', statefulSet),
    ...podSelectors({ group: 'apps', kind: 'Deployment' }),
    ...podSelectors(statefulSet),
    found('spec/selector/matchLabels', job),
    found('spec/jobTemplate/spec/selector/matchLabels', cronJob),
    found('spec/selector/matchLabels', { group: 'policy', kind: 'PodDisruptionBudget' }),
    found('spec/podSelector/matchLabels', networkPolicy),
    found('spec/ingress/from/podSelector/matchLabels', networkPolicy),
    found('spec/egress/to/podSelector/matchLabels', networkPolicy),
    ...metadataLabels,
  ],
  labels: [],
  templateLabels: metadataLabels,
  commonAnnotations: [
    made('metadata/annotations'),
    made('spec/template/metadata/annotations', replicationController),
    ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].map((kind) =>
      made('spec/template/metadata/annotations', { kind }),
    ),
    made('spec/template/metadata/annotations', job),
    made('spec/jobTemplate/metadata/annotations', cronJob),
    made('spec/jobTemplate/spec/template/metadata/annotations', cronJob),
  ],
  images: ['spec', 'spec/template/spec'].flatMap((pod) =>
    ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map((path) => made(`${pod}/${path}`)),
  ),
  replicas: ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) =>
    made('spec/replicas', { kind }),
  ),
  varReference: defaultVarReferences,
  nameReference: defaultNameReferences,
};

/** A build that has read nothing yet knows none: not even what kustomize brings along. */
export const noFieldSpecs: FieldSpecs = Object.fromEntries(
  Object.keys(defaultFieldSpecs).map((name) => [name, []]),
) as unknown as FieldSpecs;

/** Both lists; the same field of the same kind counts once. */
export function mergedSpecs(own: readonly FieldSpec[], others: readonly FieldSpec[]): readonly FieldSpec[] {
  return others.reduce<readonly FieldSpec[]>((sum, spec) => {
    const known = sum.find((each) => each.path === spec.path && isOfKind(asId(each), spec));
    if (known === undefined) return [...sum, spec];
    if ((known.create ?? false) !== (spec.create ?? false))
      throw new BuildError(`${spec.path} is both created and not created where it is missing`);
    return sum;
  }, own);
}

function asId({ group = '', version = '', kind = '' }: KindSelector): Parameters<typeof isOfKind>[0] {
  return { group, version, kind, name: '', namespace: '' };
}

/** All that both know, in the order in which kustomize keeps it: a field of every kind that comes behind the same of one kind is lost. */
export function joinedSpecs(own: FieldSpecs, others: FieldSpecs): FieldSpecs {
  if (own === others || others === noFieldSpecs) return own;
  if (own === noFieldSpecs && others === defaultFieldSpecs) return others;
  const lists = (Object.keys(defaultFieldSpecs) as (keyof FieldSpecs)[]).filter((name) => name !== 'nameReference');
  const merged = lists.map((name) => [
    name,
    inOrder(mergedSpecs(own[name] as readonly FieldSpec[], others[name] as readonly FieldSpec[])),
  ]);
  return {
    ...(Object.fromEntries(merged) as Omit<FieldSpecs, 'nameReference'>),
    nameReference: mergedReferences(own.nameReference, others.nameReference),
  };
}

function inOrder(specs: readonly FieldSpec[]): readonly FieldSpec[] {
  const key = ({ group, version, kind }: FieldSpec): string => `${group ?? '~G'}_${version ?? '~V'}_${kind ?? '~K'}`;
  return [...specs].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

function mergedReferences(own: readonly NameReference[], others: readonly NameReference[]): readonly NameReference[] {
  return others.reduce<readonly NameReference[]>((sum, reference) => {
    const same = sum.find(({ to }) => isSameKind(to, reference.to));
    if (same === undefined) return [...sum, reference];
    return sum.map((each) => (each === same ? { ...each, from: mergedSpecs(each.from, reference.from) } : each));
  }, own);
}

function isSameKind(one: KindSelector, other: KindSelector): boolean {
  return one.group === other.group && one.version === other.version && one.kind === other.kind;
}
