import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdfastBeside } from '../cli/holdfast.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';

const node = (name: string, address: string, more: LooseManifest = {}): LooseManifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': 'amd64', ...more['labels'] } },
  ...(more['taints'] && { spec: { taints: more['taints'] } }),
  status: {
    addresses: [
      { type: 'Hostname', address: name },
      { type: 'InternalIP', address },
    ],
    capacity: { cpu: '8', memory: '32Gi' },
    allocatable: { cpu: '7800m', memory: '31Gi', pods: '110', ...more['devices'] },
    nodeInfo: {
      ...{ kubeletVersion: 'v1.35.4+k3s1', osImage: 'Debian GNU/Linux 12 (bookworm)', architecture: 'amd64' },
      ...{ bootID: 'b', containerRuntimeVersion: 'containerd://2', kernelVersion: '6', kubeProxyVersion: '' },
      ...{ machineID: 'm', operatingSystem: 'linux', systemUUID: 's' },
      ...more['info'],
    },
  },
});
const server = { 'node-role.kubernetes.io/control-plane': 'true' };

/** A repository that says nothing of its machines, and where its pods want to run. */
const repository = {
  'flux/apps.yaml':
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { interval: 1h, path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }\n',
  'apps/kustomization.yaml': 'resources: [runs.yaml, waits.yaml, claim.yaml]\n',
  'apps/runs.yaml': deployment('runs', 'nodeSelector: { zone: attic }'),
  'apps/waits.yaml': deployment('waits', 'nodeSelector: { zone: cellar }\n      tolerations: [{ operator: Exists }]'),
  'apps/claim.yaml':
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: a }\nspec: { storageClassName: bulk, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n',
};

function deployment(name: string, more: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: a }\nspec:\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      ${more}\n      containers: [{ name: a, image: "a:1" }]\n`;
}

describeWith(['kubeApiserver', 'etcd'], 'a cluster that runs', () => {
  let kubernetes: Kubernetes;
  beforeAll(async () => {
    kubernetes = await Kubernetes.start([]);
    const volume = (name: string, spec: LooseManifest, annotations = {}): LooseManifest => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, annotations },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany'], ...spec },
    });
    const provisioned = { 'pv.kubernetes.io/provisioned-by': 'example.org/nfs-subdir-external-provisioner' };
    for (const manifest of [
      node('k1', '192.0.2.11', { labels: { ...server, zone: 'attic' } }),
      node('k2', '192.0.2.12', {
        labels: { 'feature.node.kubernetes.io/gpu': 'true' },
        taints: [
          { key: 'gpu', value: 'only', effect: 'NoSchedule' },
          { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
        ],
        devices: { 'gpu.intel.com/i915': '1' },
      }),
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'bulk' },
        provisioner: 'driver.longhorn.io',
        parameters: { numberOfReplicas: '2' },
        reclaimPolicy: 'Retain',
      },
      volume('media', { nfs: { server: '192.0.2.5', path: '/tank/media' } }),
      volume('one-of-many', { nfs: { server: '192.0.2.5', path: '/tank/pvc-1' } }, provisioned),
    ]) {
      await kubernetes.apply(manifest);
    }
  }, 120_000);
  afterAll(() => kubernetes?.stop());

  const imported = async (files: Record<string, string>, ...args: string[]) => {
    const folder = scratchFolder(files);
    const run = await holdfastBeside(
      ['import', '.', '--name', 'home', '--kubeconfig', kubernetes.server.kubeconfig, ...args],
      folder,
    );
    return { folder, ...run };
  };

  test('tells import its nodes, with what they can give, its versions, classes and exports', async () => {
    const { folder, status, stderr } = await imported(repository);
    expect(status, stderr).toBe(0);
    const topology = load(readFileSync(join(folder, 'holdfast.topology.yaml'), 'utf8')) as LooseManifest;
    const { home } = topology['clusters'];
    expect(home.distribution).toEqual({ kind: 'k3s', version: 'v1.35.4+k3s1' });
    expect(home.unlistedNodes).toBeUndefined();
    expect(home.nodes).toEqual({
      k1: { role: 'server', labels: { 'kubernetes.io/arch': 'amd64', zone: 'attic' } },
      k2: {
        role: 'agent',
        labels: { 'kubernetes.io/arch': 'amd64', 'feature.node.kubernetes.io/gpu': 'true' },
        taints: ['gpu=only:NoSchedule'],
      },
    });
    expect(topology['machines'].k2).toMatchObject({
      addresses: [{ network: 'nodes', ipv4: '192.0.2.12' }],
      allocatable: { cpuCores: 7.8, memoryMib: 31 * 1024, devices: { 'gpu.intel.com/i915': 1 } },
    });
    expect(home.storageClasses.bulk).toMatchObject({ provisioner: 'driver.longhorn.io', reclaimPolicy: 'Retain' });
    expect(topology['storage'][home.storageClasses.bulk.storage]).toMatchObject({ program: 'Longhorn', copies: 2 });
    const exported = Object.values<LooseManifest>(topology['storage']).flatMap(({ exportPath }) => exportPath ?? []);
    expect(exported).toEqual(['/tank/media']);
    const reasons = topology['assumptions'].map(({ path, reason }: LooseManifest) => `${path}: ${reason}`);
    expect(reasons).toContainEqual(expect.stringMatching(/^clusters\.home\.nodes\.k1\.role: read in .*Node\/k1/));
    expect(stderr).toContain('asked the cluster of context ');

    // What nodes give decides where pods may run.
    const only = ['--only', 'workloads/some-node-may-run-it', '--format', 'json'];
    const { stdout } = await holdfastBeside(['check', '.', ...only], folder);
    const { findings } = JSON.parse(stdout) as { findings: LooseManifest[] };
    expect(findings.map(({ file }) => file)).toEqual(['apps/waits.yaml']);
  }, 60_000);

  test('is refused where the repository names other nodes, and where a context is not there', async () => {
    const talconfig =
      'clusterName: other\ntalosVersion: v1.14.0\nkubernetesVersion: v1.35.4\nendpoint: https://198.51.100.9:6443\nnodes:\n  - { hostname: t1, ipAddress: 198.51.100.1, controlPlane: true }\n';
    const other = await imported({ ...repository, 'talos/talconfig.yaml': talconfig });
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('has the nodes k1, k2; the repository names t1: it is another one');
    const nowhere = await imported(repository, '--context', 'nowhere');
    expect(nowhere.status).toBe(2);
    expect(nowhere.stderr).toContain('--context nowhere');
  }, 60_000);
});
