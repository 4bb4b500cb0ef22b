import { isObject, listAt, textAt, valueAt } from '../../graph/json.ts';
import { workloadKinds } from '../../graph/facts/workloads.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { isK3s } from '../../graph/facts/cluster/k3s.ts';
import { namedPinned } from './read/named-nodes.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { unknownIn } from '../../graph/unknown.ts';
import type { MachineFile } from './read/machine-documents.ts';
import { machinesIn, type SaidMachines } from './read/machines.ts';
import { driversOf, exportsOf } from './read/mounts.ts';
import { networkIn, type SaidNetwork } from './read/network.ts';
import { objectsOf, place, type Said } from './read/said.ts';
import { classesIn, type SaidClass } from './read/storage.ts';

/** What a repository says of the machines and services around one of its clusters. */
export interface ReadRepository {
  readonly machines: SaidMachines;
  /** Names of nodes that pods and volumes are bound to. */
  readonly pinned: readonly Said<string>[];
  /** Versions of Talos and Kubernetes that upgrades in the cluster aim at. */
  readonly upgrades: { readonly talos: Said<string> | undefined; readonly kubernetes: Said<string> | undefined };
  /** The release of k3s, or nothing but that it is k3s; undefined where nothing says so. */
  readonly k3s: { readonly version: Said<string> | undefined } | undefined;
  readonly git: Said<{ readonly url: string; readonly branch: string }> | undefined;
  /** Minor version of Flux. */
  readonly flux: string | undefined;
  readonly isEncrypted: boolean;
  readonly network: SaidNetwork;
  /** Classes, by name. */
  readonly classes: ReadonlyMap<string, Said<SaidClass>>;
  /** CSI drivers of volumes that somebody wrote down. */
  readonly drivers: readonly Said<string>[];
  /** NFS exports that volumes and pods mount, as `server:path`. */
  readonly exports: readonly Said<string>[];
  readonly domain: string | undefined;
}

/** What a repository says of one of its clusters. `files`: those that may be about its machines. */
export function readRepository(graph: ResourceGraph, files: readonly MachineFile[], cluster: string): ReadRepository {
  const own = objectsOf(graph, cluster);
  const { flux } = clusterFacts(graph)(cluster);
  return {
    machines: machinesIn(files),
    pinned: namedPinned(own()),
    upgrades: {
      talos: versionIn(own('TalosUpgrade'), ['spec', 'talos', 'version']),
      kubernetes: versionIn(own('KubernetesUpgrade'), ['spec', 'kubernetes', 'version']),
    },
    k3s: isK3s(graph, cluster) ? { version: k3sVersion(own('Plan')) } : undefined,
    // What bootstrapping brings is applied by nobody whose path could be followed.
    git: gitOf(graph.objectsAnywhere('GitRepository', 'FluxInstance')),
    flux: flux.is === 'known' ? /^\d+\.\d+/.exec(flux.value)?.[0] : undefined,
    isEncrypted: own('Kustomization').some(({ manifest }) => isObject(valueAt(manifest, ['spec', 'decryption']))),
    network: networkIn(graph, cluster),
    classes: classesIn(graph, cluster),
    drivers: driversOf(own('PersistentVolume')),
    exports: exportsOf(own('PersistentVolume', ...workloadKinds)),
    domain: domainOf(own('HTTPRoute', 'Ingress')),
  };
}

function versionIn(objects: readonly KubernetesObject[], path: readonly string[]): Said<string> | undefined {
  for (const object of objects) {
    const version = textAt(object.manifest, path);
    if (version !== undefined && /^v?\d+\.\d+\.\d+/.test(version))
      return { value: version.replace(/^(?=\d)/, 'v'), from: place(object) };
  }
  return undefined;
}

function k3sVersion(plans: readonly KubernetesObject[]): Said<string> | undefined {
  const found = versionIn(plans, ['spec', 'version']);
  return found?.value.includes('+k3s') === true ? found : undefined;
}

/** The repository itself: what bootstrap calls flux-system, what a FluxInstance syncs, or the only one. */
function gitOf(objects: readonly KubernetesObject[]): ReadRepository['git'] {
  const read = objects.flatMap((object) => {
    const isInstance = object.kind === 'FluxInstance';
    const url = textAt(object.manifest, isInstance ? ['spec', 'sync', 'url'] : ['spec', 'url']);
    const ref = isInstance
      ? textAt(object.manifest, ['spec', 'sync', 'ref'])?.replace(/^refs\/heads\//, '')
      : textAt(object.manifest, ['spec', 'ref', 'branch']);
    if (url === undefined) return [];
    return [
      {
        // What Flux takes where no branch is said.
        value: { url, branch: ref ?? (isInstance ? 'main' : 'master') },
        from: place(object),
        isOwn: isInstance || object.name === 'flux-system',
      },
    ];
  });
  return read.find(({ isOwn }) => isOwn) ?? (read.length === 1 ? read[0] : undefined);
}

/** The domain that most names are under. */
function domainOf(routes: readonly KubernetesObject[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { manifest } of routes) {
    const hosts = [
      ...listAt(manifest, ['spec', 'hostnames']),
      ...listAt(manifest, ['spec', 'rules']).map((rule) => textAt(rule, ['host'])),
    ];
    for (const host of hosts) {
      if (typeof host !== 'string' || unknownIn(host) !== undefined) continue;
      const domain = host.split('.').slice(1).join('.');
      if (domain.includes('.')) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
