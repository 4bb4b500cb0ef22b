import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { clusters } from '../../stacks/clusters.ts';
import { acceptance } from '../acceptance.ts';
import { renderedFiles, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

/** The tree of a cluster as a repository that has never heard of holdfast. */
const repositoryOf = (name: string, more: Record<string, string> = {}): string => {
  const files = [...renderedFiles(name)].filter(([path]) => path !== 'holdfast.topology.yaml');
  return scratchFolder({
    ...Object.fromEntries(files.map(([path, text]) => [`repository/${path}`, text])),
    ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`repository/${path}`, text])),
  });
};
const topologyIn = (folder: string): LooseManifest =>
  load(readFileSync(join(folder, 'repository/holdfast.topology.yaml'), 'utf8'));

const talconfig = `clusterName: home
talosVersion: v1.14.0
kubernetesVersion: v1.35.4
endpoint: https://10.101.0.20:6443
nodes:
  - { hostname: talos-cp-1, ipAddress: 10.101.0.21, controlPlane: true }
  - { hostname: talos-cp-2, ipAddress: 10.101.0.22, controlPlane: true }
  - { hostname: talos-cp-3, ipAddress: 10.101.0.23, controlPlane: true }
  - { hostname: talos-worker-1, ipAddress: 10.101.0.31, controlPlane: false }
`;

acceptance('X15', 'an existing Flux repository gets a first topology, and a baseline with which it checks clean', {
  stack: () => ({
    folder: repositoryOf('cluster-101', { 'talos/talconfig.yaml': talconfig }),
    args: [] as string[],
    damage: (): unknown => undefined,
  }),
  assert: ({ folder, args, damage }) => {
    const run = holdfast(['import', 'repository', '--name', 'home', ...args], folder);
    expect(run.status, run.stderr).toBe(0);
    const topology = topologyIn(folder);
    const { home } = topology.clusters;
    // Read from talconfig, from pools, from charts and from the repository's own GitRepository.
    expect(home.distribution).toEqual({ kind: 'talos', version: 'v1.14.0', kubernetesVersion: 'v1.35.4' });
    expect(Object.entries<LooseManifest>(home.nodes).map(([name, { role }]) => `${name} ${role}`)).toEqual([
      ...['talos-cp-1 server', 'talos-cp-2 server', 'talos-cp-3 server', 'talos-worker-1 agent'],
    ]);
    expect(topology.machines['talos-cp-2'].addresses).toEqual([{ network: 'nodes', ipv4: '10.101.0.22' }]);
    expect(home.endpoint).toBe('10.101.0.20');
    expect(home.networkPlugin).toMatchObject({ kind: 'cilium', version: '1.20.2' });
    expect(home.loadBalancing.kind).toBe('cilium');
    expect(home.loadBalancing.pools.length).toBeGreaterThan(1);
    expect(Object.keys(home.storageClasses)).toContain('csi-cephfs-config-sc');
    expect(home.gitOps.url).toBe('https://github.com/example/cluster-101');
    expect(home.domain).toBe('sulibot.com');
    // Each value is told with its place.
    const reasons = new Map<string, string>(
      topology.assumptions.map(({ path, reason }: LooseManifest) => [path, reason]),
    );
    expect(reasons.get('clusters.home.endpoint')).toBe('read in repository/talos/talconfig.yaml');
    // And what nobody says is unknown: no host is made up, and each says what would tell.
    expect(topology.hosts).toBeUndefined();
    expect(topology.machines['talos-worker-1'].kind).toBe('unknown');
    expect(home.podNetwork).toEqual({ kind: 'unknown', tell: expect.stringContaining('kubectl get nodes') });

    damage();
    const check = holdfast(['check', 'repository', '--baseline', '.holdfast-baseline.json'], folder);
    expect(check.stdout).toMatch(/: 0 errors, 0 warnings/);
    expect(check.status, check.stdout).toBe(0);
    // And it can be asked at once what falls.
    const impact = holdfast(['impact', 'repository', '--format', 'json'], folder);
    expect(impact.status, impact.stderr).toBe(0);
    expect(JSON.parse(impact.stdout).failures.length).toBeGreaterThan(5);
  },
  sabotage: {
    'have no talconfig': ({ folder }) => rmSync(join(folder, 'repository/talos'), { recursive: true }),
    'write the baseline elsewhere': ({ args }) => args.push('--baseline', 'other.json'),
    'break something afterwards': (stack) => {
      const file = join(stack.folder, 'repository/kubernetes/apps/default/plex/app/replicationdestination.yaml');
      stack.damage = () =>
        writeFileSync(file, readFileSync(file, 'utf8').replace('copyMethod: Snapshot', 'copyMethod: Direct'));
    },
    'damage the topology afterwards': (stack) => {
      const file = join(stack.folder, 'repository/holdfast.topology.yaml');
      stack.damage = () =>
        writeFileSync(file, readFileSync(file, 'utf8').replace('network: nodes', 'network: nowhere'));
    },
  },
});

describe('holdfast import', () => {
  test.each(Object.keys(clusters))('reads %s, and what it wrote checks clean', (name) => {
    const folder = repositoryOf(name);
    const run = holdfast(['import', 'repository'], folder);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toBe('repository/holdfast.topology.yaml\n.holdfast-baseline.json\n');
    const check = holdfast(['check', 'repository', '--baseline', '.holdfast-baseline.json'], folder);
    expect(check.status, check.stdout).toBe(0);
    expect(holdfast(['impact', 'repository'], folder).status).toBe(0);
  });

  test('works where one stands, and never writes over a topology', () => {
    const folder = repositoryOf('honeydue');
    expect(holdfast(['import', '.'], join(folder, 'repository')).status).toBe(0);
    const again = holdfast(['import', '.'], join(folder, 'repository'));
    expect(again.status).toBe(2);
    expect(again.stderr).toContain(
      'holdfast.topology.yaml: there already; --force writes it and .holdfast-baseline.json anew',
    );
  });

  test.each([
    ['192.0.2.11', 1, 'endpoint: 192.0.2.11'],
    ['nowhere at all', 2, undefined],
  ])('repeats no password of an endpoint at %s', (host, status, read) => {
    const folder = scratchFolder({
      'repository/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      'repository/talconfig.yaml': `endpoint: https://admin:hunter22hunter@${host}:6443\nnodes: [{ hostname: a, ipAddress: 192.0.2.11, controlPlane: true }]\n`,
    });
    const run = holdfast(['import', 'repository'], folder);
    expect(run.stdout + run.stderr).not.toContain('hunter22');
    expect(run.status).toBe(status);
    if (read === undefined) return;
    const topology = readFileSync(join(folder, 'repository/holdfast.topology.yaml'), 'utf8');
    expect(topology).toContain(read);
    expect(topology).not.toMatch(/hunter22|admin/);
  });

  test.each([
    ['a folder that is not there', {}, ['nowhere'], 'nowhere: there is no such folder'],
    ['nothing of Kubernetes', { 'repository/a.txt': 'a' }, ['repository'], 'it holds no Kubernetes objects'],
    [
      'a file that cannot be read',
      { 'repository/a.yaml': 'apiVersion: v1\nkind: [\n' },
      ['repository'],
      'repository/a.yaml:',
    ],
    [
      'a cluster that is not there',
      { 'repository/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' },
      ['repository', '--cluster', 'other'],
      '--cluster other: repository has repository',
    ],
  ])('says what is wrong with %s, and writes nothing', (_what, files, args, said) => {
    const folder = scratchFolder(files);
    const run = holdfast(['import', ...args], folder);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(said);
    expect(existsSync(join(folder, 'repository/holdfast.topology.yaml'))).toBe(false);
    expect(existsSync(join(folder, '.holdfast-baseline.json'))).toBe(false);
  });
});

describe('what charts make is read like what is written', () => {
  const release = (server: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: app-template, namespace: office }
spec: { interval: 1h, ref: { tag: 4.3.0 }, url: "oci://ghcr.io/bjw-s-labs/helm/app-template" }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: wiki, namespace: office }
spec:
  interval: 1h
  chartRef: { kind: OCIRepository, name: app-template }
  values:
    controllers: { wiki: { containers: { app: { image: { repository: registry.example/wiki, tag: 1.0.0 } } } } }
    persistence: { media: { type: nfs, server: ${server}, path: /media, globalMounts: [{ path: /media }] } }
`;
  test.each([
    ['beside the nodes', '192.0.2.30', 'nas-192-0-2-30'],
    ['in a network of its own', '10.9.8.7', 'nas-10-9-8-7'],
  ])('a file server %s that a pod mounts takes it down', (_where, server, name) => {
    const folder = scratchFolder({ 'repository/apps.yaml': release(server) });
    const run = holdfast(['import', 'repository', '--name', 'home'], folder);
    expect(run.status, run.stderr).toBe(0);
    expect(topologyIn(folder).storage).toMatchObject({ [`${name}-media`]: { kind: 'nfs', exportPath: '/media' } });
    const { stdout } = holdfast(['impact', 'repository', '--of', name], folder);
    expect(stdout).toMatch(/DOWN +office\/wiki/);
  });

  test('a file server that a variable names is not made up', () => {
    const folder = scratchFolder({ 'repository/apps.yaml': release('"${NAS}"') });
    expect(holdfast(['import', 'repository', '--name', 'home'], folder).status).toBe(0);
    expect(topologyIn(folder).storage).toBeUndefined();
  });
});
