import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import { textAt } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { parseYaml } from '../../graph/yaml/parse-yaml.ts';
import type { ReleaseFault } from './fault.ts';

/** Who has a name, and under which the object is known. */
interface Claim {
  readonly key: string;
  readonly shown: string;
  readonly by: KubernetesObject;
}

/**
 * Names that a release gives to what somebody else makes as well: another release, a manifest, or a controller for a manifest. helm refuses
 * an object that it does not own, and what two managers apply changes back and forth.
 */
export function namesOfOthers(graph: ResourceGraph): ReleaseFault[] {
  const claims = graph.objects().flatMap((object) => claimsOf(object));
  return [...groupBy(claims, ({ key }) => key).values()].flatMap((same) => {
    const makers = [...new Set(same.map(({ by }) => describe(by)))];
    const release = same.find(({ by }) => by.kind === 'HelmRelease');
    if (release === undefined || makers.length < 2) return [];
    const others = makers.filter((maker) => maker !== describe(release.by));
    const observed = `${release.shown}, which ${others.join(' and ')} makes too`;
    return [{ where: describe(release.by), check: 'name belongs to it alone', observed }];
  });
}

/** A manifest claims its own name for itself; what a release makes is claimed by the release. */
function claimsOf(object: KubernetesObject): Claim[] {
  const { cluster, group, kind, namespace = '', name, madeBy } = object;
  const by = madeBy ?? object;
  const claim = (of: string, ofKind: string, its: string, within = namespace): Claim => ({
    key: [cluster, of, ofKind, within, its].join('\n'),
    shown: `${ofKind}/${its}`,
    by,
  });
  const own = kind === 'Namespace' || name === '' ? [] : [claim(group, kind, name)];
  const filled = secretOf(object);
  const storageClass = classOf(object);
  return [
    ...own,
    ...(filled === undefined ? [] : [claim('', 'Secret', filled)]),
    ...(storageClass === undefined ? [] : [claim('storage.k8s.io', 'StorageClass', storageClass, '')]),
  ];
}

/** The Secret that a controller makes for an object, under a name that is its own. */
function secretOf({ kind, name, manifest }: KubernetesObject): string | undefined {
  switch (kind) {
    case 'SealedSecret':
    case 'UnsealedSecret':
      return name;
    case 'ExternalSecret': {
      const policy = textAt(manifest, ['spec', 'target', 'creationPolicy']) ?? 'Owner';
      return policy === 'Owner' ? (textAt(manifest, ['spec', 'target', 'name']) ?? name) : undefined;
    }
    case 'Certificate':
      return textAt(manifest, ['spec', 'secretName']);
    default:
      return undefined;
  }
}

/** Longhorn's manager makes the class that stands in its ConfigMap, and makes it anew where it differs. */
function classOf({ kind, name, manifest }: KubernetesObject): string | undefined {
  if (kind !== 'ConfigMap' || name !== 'longhorn-storageclass') return undefined;
  const [described] = parseYaml('', textAt(manifest, ['data', 'storageclass.yaml']) ?? '');
  return textAt(described, ['metadata', 'name']);
}
