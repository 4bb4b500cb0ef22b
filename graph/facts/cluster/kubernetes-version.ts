import { groupBy } from '../../group-by.ts';
import { isObject, textAt, valueAt, type Json } from '../../json.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { describe, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { FileOrigin } from '../../yaml/file-origin.ts';
import { outsideFilesOf } from './outside-files.ts';
import type { Said } from './versions.ts';

/** What says which Kubernetes each cluster runs: its topology, or an object by which a controller in it upgrades it. */
export function kubernetesApplied(graph: ResourceGraph): Map<string, Said[]> {
  return new Map(
    [...groupBy([...byTopologies(graph), ...byUpgrades(graph)], ({ cluster }) => cluster)].map(([cluster, said]) => {
      const declared = said.filter(({ isDeclared }) => isDeclared);
      return [cluster, declared.length > 0 ? declared : said];
    }),
  );
}

/** The same by the settings of nodes: those of talhelper and topf, of Talos itself, of kubeadm. */
export function kubernetesInstalled(graph: ResourceGraph, cluster: string): Said[] {
  return outsideFilesOf(graph)(cluster).flatMap((source) =>
    source.documents.flatMap((document, index): Said[] => {
      const path = settingIn(document);
      const text = path === undefined ? undefined : textAt(document, path);
      if (path === undefined || text === undefined) return [];
      return [{ text: text.replace(/^.*:(?=v?\d)/, ''), by: source.path, at: new FileOrigin(source, index, path) }];
    }),
  );
}

interface SaidOf extends Said {
  readonly cluster: string;
  /** Whether a topology says it, which counts before what upgrades. */
  readonly isDeclared: boolean;
}

function byTopologies(graph: ResourceGraph): SaidOf[] {
  return graph.declared('cluster').flatMap(({ name, spec: { distribution }, origin }) => {
    if (distribution.kind === 'unknown') return [];
    const text = distribution.kind === 'k3s' ? distribution.version : distribution.kubernetesVersion;
    return [{ cluster: name, text, by: 'the topology', at: origin, isDeclared: true }];
  });
}

function byUpgrades(graph: ResourceGraph): SaidOf[] {
  return graph.objects('KubernetesUpgrade', 'Plan').flatMap((object) => {
    const path = versionPathOf(object);
    if (path === undefined) return [];
    const text = textAt(object.manifest, path);
    return [{ cluster: object.cluster, text, by: describe(object), at: object.locate(path), isDeclared: false }];
  });
}

function versionPathOf({ group, kind, manifest }: KubernetesObject): string[] | undefined {
  if (kind === 'KubernetesUpgrade') return ['spec', 'kubernetes', 'version'];
  const image = textAt(manifest, ['spec', 'upgrade', 'image']) ?? '';
  const isOfNodes = group === 'upgrade.cattle.io' && /(^|\/)(k3s|rke2)-upgrade(:|@|$)/.test(image);
  return isOfNodes ? ['spec', 'version'] : undefined;
}

/** Where the settings of nodes name the version; undefined for any other document. */
function settingIn(document: Json): string[] | undefined {
  if (!isObject(document)) return undefined;
  const isOfNodes =
    document['talosVersion'] !== undefined ||
    document['clusterName'] !== undefined ||
    document['kind'] === 'ClusterConfiguration';
  if (isOfNodes && document['kubernetesVersion'] !== undefined) return ['kubernetesVersion'];
  const kubelet = ['machine', 'kubelet', 'image'];
  return valueAt(document, kubelet) === undefined ? undefined : kubelet;
}
