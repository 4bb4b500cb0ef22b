import { textAt } from '../../graph/json.ts';
import type { AppliedObject, AppliedObjects } from './applied-objects.ts';

/** What becomes of an object in the cluster once it is gone from Git. */
export interface Fate {
  readonly becomes: 'deleted' | 'stays' | 'unknown';
  /** What goes with it, in words that follow `deleted`. */
  readonly besides?: string | undefined;
  /** Why. */
  readonly why: string;
}

/** A repository before a change and after it. */
export interface Sides {
  readonly before: AppliedObjects;
  readonly after: AppliedObjects;
}

const flux = 'kustomize.toolkit.fluxcd.io';

/**
 * What whoever applied an object does where it is no longer there.
 *
 * @source kustomize-controller 1.7: `finalizerShouldDeleteResources`, `prune` and `ssa`, `reconcile` as annotations or labels of the object;
 * helm: annotation `helm.sh/resource-policy`, and helm-controller: a suspended release is not uninstalled; Argo CD: automated sync prunes
 * where it is told to
 *
 * @param below objects that are applied by it, directly or not: who applies itself is asked once
 */
export function fateOf(object: AppliedObject, sides: Sides, below: ReadonlySet<AppliedObject> = new Set()): Fate {
  const { applier } = object;
  switch (applier.by) {
    case 'kubectl':
      return { becomes: 'stays', why: 'kubectl apply deletes nothing: delete it by hand' };
    case 'Argo CD':
      return { becomes: 'unknown', why: 'Argo CD deletes it where its sync prunes' };
    case 'helm':
      return ofHelm(object, sides, below);
    case 'Flux':
      return ofFlux(object, sides, below);
  }
}

function ofHelm(object: AppliedObject, sides: Sides, below: ReadonlySet<AppliedObject>): Fate {
  const { applier } = object;
  if (textAt(object.manifest, ['metadata', 'annotations', 'helm.sh/resource-policy']) === 'keep')
    return { becomes: 'stays', why: 'helm.sh/resource-policy: keep' };
  const kept = keptByOwner(object, sides, below);
  if (kept !== undefined) return kept;
  if (isSuspended(object)) return { becomes: 'stays', why: `${applier.name} is suspended` };
  return deleted(object, 'helm takes it away');
}

function ofFlux(object: AppliedObject, sides: Sides, below: ReadonlySet<AppliedObject>): Fate {
  const { spec, name } = object.applier;
  for (const [key, value] of [
    ['prune', 'disabled'],
    ['reconcile', 'disabled'],
    ['ssa', 'ignore'],
  ] as const)
    if (marked(object, key) === value) return { becomes: 'stays', why: `${flux}/${key}: ${value}` };
  if (isSuspended(object)) return { becomes: 'stays', why: `${name} is suspended` };
  const prunes = spec['prune'] === true;
  if (!isOwnerGone(object, sides)) {
    return prunes
      ? deleted(object, 'its Kustomization prunes')
      : { becomes: 'stays', why: 'its Kustomization does not prune: delete it by hand' };
  }
  const kept = keptByOwner(object, sides, below);
  if (kept !== undefined) return kept;
  const policy = spec['deletionPolicy'] ?? 'MirrorPrune';
  if (policy === 'Delete' || policy === 'WaitForTermination' || (policy === 'MirrorPrune' && prunes))
    return deleted(object, 'its Kustomization goes with what it applied');
  const reason = policy === 'MirrorPrune' ? 'does not prune' : `has deletionPolicy: ${String(policy)}`;
  return { becomes: 'stays', why: `its Kustomization goes and ${reason}: delete it by hand` };
}

/** What Flux is told about an object by an annotation or a label of it. */
export function marked({ manifest }: AppliedObject, key: string): string | undefined {
  const [annotation, label] = ['annotations', 'labels'].map((where) =>
    textAt(manifest, ['metadata', where, `${flux}/${key}`]),
  );
  return (annotation ?? label)?.toLowerCase();
}

/** Whether who applies an object does nothing until somebody resumes it. */
export function isSuspended({ applier }: AppliedObject): boolean {
  return applier.spec['suspend'] === true;
}

/** Whether the Kustomization or the release that an object is of is gone in the same change. */
export function isOwnerGone({ applier: { object } }: AppliedObject, { before, after }: Sides): boolean {
  return object !== undefined && before.objects.has(object) && !after.objects.has(object);
}

/** Who stays in the cluster keeps what it applied. */
function keptByOwner(object: AppliedObject, sides: Sides, below: ReadonlySet<AppliedObject>): Fate | undefined {
  if (!isOwnerGone(object, sides)) return undefined;
  const [owner] = sides.before.objects.get(object.applier.object ?? '')?.values() ?? [];
  // Kustomizations may apply themselves, or each other: those go together.
  if (owner === undefined || below.has(owner) || owner === object) return undefined;
  const fate = fateOf(owner, sides, new Set([...below, object]));
  return fate.becomes === 'stays' ? { becomes: 'stays', why: `${owner.name} stays: ${fate.why}` } : undefined;
}

/** What goes with an object. */
const contents: Readonly<Record<string, string>> = {
  '/Namespace': 'and everything in it',
  '/PersistentVolumeClaim': 'and its volume with it, unless its class keeps volumes',
  'apiextensions.k8s.io/CustomResourceDefinition': 'and every object of its kind',
  'helm.toolkit.fluxcd.io/HelmRelease': 'and everything that its chart made',
  'kustomize.toolkit.fluxcd.io/Kustomization': 'and everything that it applied, where it prunes',
};

/** What goes with an object that is deleted, in words that follow `deleted`. */
export function goesWith({ group, kind }: AppliedObject): string | undefined {
  return contents[`${group}/${kind}`];
}

function deleted(object: AppliedObject, why: string): Fate {
  return { becomes: 'deleted', besides: goesWith(object), why };
}
