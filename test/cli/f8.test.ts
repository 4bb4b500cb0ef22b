import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { isUnknown } from '../../topology/unknown.ts';
import { acceptance } from '../acceptance.ts';
import { DamagedProduct } from '../damaged-product.ts';
import type * as imports from './imported.ts';
import { unseenRepositories } from './unseen-repositories.ts';

type Repository = keyof typeof unseenRepositories;
const repositories = Object.keys(unseenRepositories) as Repository[];

/** What is made of names and numbers that were read, words of the notation itself, and what Kubernetes takes where a class says nothing. */
const made =
  /(^source|\.(kind|purpose|role|program|within|device|podNetwork|serviceNetwork)|loadBalancing\.pools\[\d+\]|storageClasses\.[^.]+\.storage|addresses\[\d+\]\.network|schedulesOnServers|reclaimPolicy)$/;

/** Values of a topology that stand neither in the repository nor under what is assumed or unknown. */
function inventedIn(topology: object, text: string, assumed: ReadonlySet<string>): string[] {
  const leaves = (value: unknown, path: string): [string, unknown][] => {
    if (isUnknown(value) || path === 'assumptions' || assumed.has(path)) return [];
    if (typeof value !== 'object' || value === null) return [[path, value]];
    return Object.entries(value).flatMap(([key, item]) =>
      leaves(item, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    );
  };
  return leaves(topology, '')
    .filter(([path, value]) => !made.test(path) && !text.includes(String(value)))
    .map(([path, value]) => `${path}: ${String(value)}`);
}

/** What data of a report is said to be: its risk, what it lies on, how old its newest copy may be. */
const saidOf = (product: typeof imports, repository: Repository): Record<string, string> =>
  Object.fromEntries(
    product
      .imported(unseenRepositories[repository])
      .data.data.map(({ name, risk, liesOn, copies, otherCopies }) => [
        name,
        `${risk}, ${liesOn}; ${copies.map(({ kind, maxAgeSeconds }) => `${kind} ${maxAgeSeconds}`).join(', ') || (otherCopies === null ? 'no copy' : 'nobody knows of copies')}`,
      ]),
  );

acceptance('F8', 'of a repository never seen nothing is invented; unknown is shown, counted and says what would tell', {
  timeout: 120_000,
  stack: () => DamagedProduct.make<typeof imports>(fileURLToPath(new URL('imported.ts', import.meta.url))),
  assert: async (damaged) => {
    const product = await damaged.load();
    for (const repository of repositories) {
      const { topology, unknown, data, printed } = product.imported(unseenRepositories[repository]);
      const text = Object.values(unseenRepositories[repository]).join('\n');
      const assumed = new Set(
        topology.assumptions.filter(({ reason }) => !reason.startsWith('read in ')).map(({ path }) => path),
      );
      expect([repository, inventedIn(topology, text, assumed)]).toEqual([repository, []]);
      // The one thing that is assumed is the range around addresses that were read.
      expect([...assumed].filter((path) => path !== 'networks.nodes.ipv4')).toEqual([]);
      expect(topology.hosts).toEqual({});
      for (const { path, tell } of unknown)
        expect([path, tell ?? '']).toEqual([path, expect.stringMatching(/\w+ \w+/)]);
      const head = `answers rest on ${data.untold.unknown.length} unknown fact`;
      expect(data.untold.unknown.length).toBeGreaterThan(0);
      for (const format of ['human', 'markdown', 'mermaid', 'html'] as const)
        expect([repository, format, printed[format]?.slice(0, 40_000).includes(head)]).toEqual([
          repository,
          format,
          true,
        ]);
      expect(JSON.parse(printed['json'] ?? '').untold.unknown).toEqual(
        data.untold.unknown.map(({ path }) => expect.objectContaining({ path })),
      );
    }

    const clusterOf = (repository: Repository) =>
      product.imported(unseenRepositories[repository]).topology.clusters['home'];
    expect(clusterOf('talos')).toMatchObject({
      distribution: { kind: 'talos', version: 'v1.14.0', kubernetesVersion: 'v1.35.4', schedulesOnServers: true },
      nodes: { 'cp-1': { role: 'server' }, 'cp-2': { role: 'server' }, 'cp-3': { role: 'server' } },
      endpoint: '10.20.0.20',
      networkPlugin: { kind: 'cilium', version: '1.18.4', replacesKubeProxy: true, routing: 'native' },
    });
    expect(clusterOf('k3s')).toMatchObject({
      distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
      nodes: {},
      unlistedNodes: { kind: 'unknown', tell: 'kubectl get nodes -o wide' },
    });
    expect(clusterOf('kubeadm')).toMatchObject({
      distribution: { kind: 'unknown', name: 'kubeadm' },
      endpoint: '10.30.0.1',
    });
    expect(clusterOf('bare')).toMatchObject({
      distribution: { kind: 'unknown', tell: 'kubectl version' },
      networkPlugin: { kind: 'unknown' },
      loadBalancing: { kind: 'unknown', pools: [] },
      storageClasses: { fast: { storage: { kind: 'unknown', tell: 'kubectl get storageclass fast -o yaml' } } },
    });

    expect(saidOf(product, 'talos')).toMatchObject({
      'volume office/wiki': 'LOW, 3 of cp-1, cp-2, cp-3; kopia 3600',
      'volume office/main': 'LOW, 3 of cp-1, cp-2, cp-3; barman 300',
    });
    expect(saidOf(product, 'k3s')).toMatchObject({
      'volume office/wiki': 'LOW, 2 nodes; longhorn 86400',
      'volume office/cache': 'HIGH, a folder of a node; no copy',
      'cluster state': 'UNKNOWN, ~ the servers of the cluster; no copy',
    });
    expect(saidOf(product, 'kubeadm')).toMatchObject({
      'volume office/wiki': 'UNKNOWN, ~ democratic-csi; restic 3600, velero 86400',
      'volume media/films': 'MEDIUM, nas-10-30-0-9-films; no copy',
      'volume office/notes': 'HIGH, a folder of a node; velero 86400',
    });
    // Not even that there is no copy: something that was not read may make them.
    expect(saidOf(product, 'bare')).toMatchObject({
      'volume office/wiki': 'UNKNOWN, ~ what serves class fast; nobody knows of copies',
    });
    expect(product.imported(unseenRepositories.bare).printed['human']).toMatch(
      /volume office\/wiki +~ +~ what serves class fast +~ +~ +~/,
    );
  },
  sabotage: {
    'call it HIGH what nobody knows': (product) => product.replace('return "UNKNOWN"', 'return "HIGH"'),
    'take a server somewhere for a folder of a node': (product) =>
      product.replace('lies: "on a server"', 'lies: "on one node"'),
    'not know kopiur': (product) => product.replace('kopiur.home-operations.com', 'kopiur.example'),
    'not know archives of databases': (product) => product.replace('barman-cloud.cloudnative-pg.io', 'other.example'),
    'say nothing at the head': (product) => product.replace('answers rest on', 'all is known:'),
    'make up a release of k3s': (product) =>
      product.replace(
        'return unknown("kubectl version"',
        'return { kind: "k3s", version: "v1.30.0+k3s1" } ?? unknown("kubectl version"',
      ),
    'not say what would tell': (product) => product.replace('"kubectl get nodes -o wide"', '""'),
    'take named nodes for all': (product) => product.replace('nodes.length === 0 && {', 'false && {'),
    'have no doubt of copies': (product) => product.replace('view.objects("ResourceSet")', 'view.objects("None")'),
  },
});
