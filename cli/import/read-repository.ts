import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { releasesOf } from '../../graph/facts/helm-releases.ts';
import { isObject, listAt, objectsInside, textAt, valueAt, type Json } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { familyOf, familyOfRange } from '../../topology/addresses.ts';

/** Something that the repository says, with the place where it says so. */
export interface Read<Value> {
  readonly value: Value;
  readonly from: string;
}

export interface ReadNode {
  readonly name: string;
  /** Undefined where the repository does not say. */
  readonly address?: string;
  readonly isServer?: boolean;
}

/** What a repository says of the machines and services around one of its clusters. */
export interface ReadRepository {
  readonly nodes: readonly Read<ReadNode>[];
  readonly endpoint: Read<string> | undefined;
  readonly talos: Read<{ readonly version: string; readonly kubernetes: string }> | undefined;
  readonly git: Read<{ readonly url: string; readonly branch: string }> | undefined;
  readonly isEncrypted: boolean;
  readonly cilium: Read<string> | undefined;
  readonly metallb: Read<string> | undefined;
  /** Ranges of load balancers in CIDR notation. */
  readonly pools: readonly Read<string>[];
  /** Classes that claims name, each with its provisioner where one is stated. */
  readonly classes: ReadonlyMap<string, Read<string | undefined>>;
  /** NFS exports that volumes and pods mount, as `server:path`. */
  readonly exports: readonly Read<string>[];
  readonly domain: string | undefined;
}

export function readRepository(graph: ResourceGraph, cluster: string): ReadRepository {
  const own = (...kinds: string[]) => graph.objects(...kinds).filter((object) => object.cluster === cluster);
  const talconfig = graph.files
    .filter(({ path }) => /(^|\/)talconfig\.ya?ml$/.test(path))
    .map((file) => ({ document: file.documents[0], from: file.path }))[0];
  return {
    nodes: talconfig === undefined ? namedNodes(own()) : talosNodes(talconfig),
    endpoint: talconfig && hostOf(textAt(talconfig.document, ['endpoint']), talconfig.from),
    talos: talconfig && talosOf(talconfig),
    // What bootstrapping brings is applied by nobody whose path could be followed.
    git: gitOf(graph.objectsAnywhere('GitRepository', 'FluxInstance')),
    isEncrypted: own('Kustomization').some(({ manifest }) => isObject(valueAt(manifest, ['spec', 'decryption']))),
    cilium: versionOf(graph, cluster, 'cilium'),
    metallb: versionOf(graph, cluster, 'metallb'),
    pools: poolsOf(own('CiliumLoadBalancerIPPool', 'IPAddressPool')),
    classes: classesOf(own()),
    exports: exportsOf(own('PersistentVolume', ...workloadKinds)),
    domain: domainOf(own('HTTPRoute', 'Ingress')),
  };
}

const place = ({ origin }: KubernetesObject): string => formatOrigin(origin);

/** Names of nodes that pods and volumes are bound to. */
function namedNodes(objects: readonly KubernetesObject[]): Read<ReadNode>[] {
  const found = new Map<string, Read<ReadNode>>();
  const add = (name: Json, object: KubernetesObject): void => {
    if (typeof name !== 'string' || unknownIn(name) !== undefined || found.has(name)) return;
    found.set(name, { value: { name }, from: place(object) });
  };
  for (const object of objects) {
    for (const { value } of objectsInside(object.manifest)) {
      if (value['key'] === 'kubernetes.io/hostname') for (const name of listAt(value, ['values'])) add(name, object);
      const selector = value['nodeSelector'];
      if (isObject(selector)) add(selector['kubernetes.io/hostname'], object);
    }
  }
  return [...found.values()].sort((one, other) => (one.value.name < other.value.name ? -1 : 1));
}

interface Talconfig {
  readonly document: Json;
  readonly from: string;
}

function talosNodes({ document, from }: Talconfig): Read<ReadNode>[] {
  return listAt(document, ['nodes']).flatMap((node) => {
    const [name, text] = [textAt(node, ['hostname']), textAt(node, ['ipAddress'])];
    if (name === undefined) return [];
    const address = text !== undefined && familyOf(text) === 'ipv4' ? { address: text } : {};
    return [{ value: { name, ...address, isServer: valueAt(node, ['controlPlane']) === true }, from }];
  });
}

function talosOf({ document, from }: Talconfig): ReadRepository['talos'] {
  const [version, kubernetes] = [textAt(document, ['talosVersion']), textAt(document, ['kubernetesVersion'])];
  if (version === undefined || kubernetes === undefined) return undefined;
  return { value: { version, kubernetes }, from };
}

function hostOf(url: string | undefined, from: string): Read<string> | undefined {
  const host = url === undefined ? undefined : /^https?:\/\/(?:[^/]*@)?\[?([^\]/@]+?)\]?(:\d+)?(\/|$)/.exec(url)?.[1];
  return host === undefined ? undefined : { value: host, from };
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
        value: { url, branch: ref ?? 'main' },
        from: place(object),
        isOwn: isInstance || object.name === 'flux-system',
      },
    ];
  });
  return read.find(({ isOwn }) => isOwn) ?? (read.length === 1 ? read[0] : undefined);
}

function versionOf(graph: ResourceGraph, cluster: string, chart: string): Read<string> | undefined {
  for (const release of releasesOf(graph, chart)) {
    if (release.cluster !== cluster) continue;
    const version = textAt(release.manifest, ['spec', 'chart', 'spec', 'version']);
    if (version !== undefined && /^v?\d+\.\d+\.\d+/.test(version)) return { value: version, from: place(release) };
    const reference = textAt(release.manifest, ['spec', 'chartRef', 'name']);
    const source = graph
      .objects('OCIRepository')
      .find(({ name, cluster: its }) => name === reference && its === cluster);
    const tag = source && textAt(source.manifest, ['spec', 'ref', 'tag']);
    if (source !== undefined && tag !== undefined) return { value: tag, from: place(source) };
  }
  return undefined;
}

function poolsOf(objects: readonly KubernetesObject[]): Read<string>[] {
  return objects.flatMap((object) => {
    const blocks = listAt(object.manifest, ['spec', 'blocks']).map((block) => textAt(block, ['cidr']));
    const ranges = [...blocks, ...listAt(object.manifest, ['spec', 'addresses'])];
    return ranges.flatMap((range) =>
      typeof range === 'string' && familyOfRange(range) !== undefined ? [{ value: range, from: place(object) }] : [],
    );
  });
}

function classesOf(objects: readonly KubernetesObject[]): Map<string, Read<string | undefined>> {
  const found = new Map<string, Read<string | undefined>>();
  for (const object of objects) {
    if (object.kind === 'StorageClass') {
      found.set(object.name, { value: textAt(object.manifest, ['provisioner']), from: place(object) });
      continue;
    }
    for (const { value } of objectsInside(object.manifest)) {
      const name = textAt(value, ['storageClassName']) ?? textAt(value, ['storageClass']);
      if (name === undefined || name === '' || unknownIn(name) !== undefined || found.has(name)) continue;
      if (/^[a-z0-9.-]+$/.test(name)) found.set(name, { value: undefined, from: place(object) });
    }
  }
  return found;
}

/** Of volumes, and of pods that mount an export by themselves. Each once. */
function exportsOf(objects: readonly KubernetesObject[]): Read<string>[] {
  const found = objects.flatMap((object) =>
    mountsOf(object).flatMap((nfs): Read<string>[] => {
      const [server, path] = ['server', 'path'].map((field) => textAt(nfs, [field]));
      const value = `${server ?? ''}:${path ?? ''}`;
      const isSaid = server !== undefined && path !== undefined && unknownIn(value) === undefined;
      return isSaid ? [{ value, from: place(object) }] : [];
    }),
  );
  return found.filter(({ value }, index) => found.findIndex((each) => each.value === value) === index);
}

function mountsOf(object: KubernetesObject): Json[] {
  if (object.kind === 'PersistentVolume') return [valueAt(object.manifest, ['spec', 'nfs'])];
  return listAt(object.manifest, [...podPath(object), 'volumes']).map((volume) => valueAt(volume, ['nfs']));
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
