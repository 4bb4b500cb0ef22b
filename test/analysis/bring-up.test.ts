import { describe, expect, test } from 'vitest';
import type { BringUpStep } from '../../analysis/bring-up.ts';
import { HoldfastApp } from '../../charts/app.ts';
import { Application, addClusterObject } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { inspect } from '../../project/inspect.ts';
import { clusters } from '../../stacks/clusters.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { broughtOf, stepsOf, unmetIn } from './bring-up-of.ts';

describe.each(['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'])('[R3 part: order] %s', (name) => {
  test('needs at each stage only what is there by then', () => {
    const steps = stepsOf(new RealStack(name));
    expect(unmetIn(steps)).toEqual([]);
    expect(steps.filter(({ stage }) => stage === 'applications').length).toBeGreaterThan(2);
  });

  test('cannot have Flux before its network', () => {
    const without = stepsOf(new RealStack(name)).map((step) => ({
      ...step,
      makes: step.makes.filter((made) => made !== 'network'),
    }));
    expect(unmetIn(without)).toEqual(['Flux: network']);
    const late: BringUpStep = { stage: 'applications', name: 'Cilium by Flux', needs: ['Flux'], makes: ['network'] };
    expect(unmetIn([...without, late])).toEqual(['Flux: network, by Cilium by Flux']);
  });
});

describe('what Flux applies', () => {
  test('is asked about definitions, namespaces, classes, stores, issuers, gateways, runtimes, cards and Secrets', () => {
    const needs = Object.keys(clusters).flatMap((name) => stepsOf(new RealStack(name)).flatMap((step) => step.needs));
    const kinds = new Set(needs.flatMap((need) => /^([A-Z]\w+)\//.exec(need)?.[1] ?? []));
    expect([...kinds].sort()).toEqual([
      'ClusterIssuer',
      'ClusterSecretStore',
      'CustomResourceDefinition',
      'ExtendedResource',
      'Gateway',
      'Namespace',
      'Secret',
      'StorageClass',
      'VolumeSnapshotClass',
    ]);
  });

  const unwaited = (name: string, dependent: string, on: string): string[] => {
    const stack = new RealStack(name);
    const { spec } = stack.kustomization(dependent);
    spec.dependsOn = spec.dependsOn.filter((each: LooseManifest) => each.name !== on);
    return unmetIn(stepsOf(stack));
  };

  test.each([
    ['k3s-home', 'jellyfin', 'intel-gpu-plugin', 'ExtendedResource/gpu.intel.com/i915'],
    ['k3s-home', 'cert-manager-issuers', 'cert-manager', 'CustomResourceDefinition/cert-manager.io'],
  ])('of %s: %s that does not wait for %s is found', (name, dependent, on, need) => {
    expect(unwaited(name, dependent, on)).toContain(`Kustomization/${dependent}: ${need}, by Kustomization/${on}`);
  });

  test('is found where a Secret is made by what nobody waits for any more, through another', () => {
    expect(unwaited('honeydue', 'redis', 'honeydue-foundation')).toContain(
      'Kustomization/api: Secret/honeydue/honeydue-config, by Kustomization/honeydue-foundation',
    );
  });

  test('waits in vain for a chart whose Kustomization is ready before it is healthy', () => {
    const stack = new RealStack('honeydue');
    const { spec } = stack.kustomization('cert-manager');
    delete spec.wait;
    delete spec.healthChecks;
    expect(unmetIn(stepsOf(stack))).toContain(
      'Kustomization/cert-manager-issuers: CustomResourceDefinition/cert-manager.io',
    );
  });

  test('needs its namespace, and what a chart brings', () => {
    const stack = new RealStack('honeydue');
    for (const [path, documents] of stack.files)
      stack.files.set(
        path,
        documents.filter((each) => each?.kind !== 'Namespace' || each.metadata.name !== 'honeydue'),
      );
    expect(unmetIn(stepsOf(stack))).toContain('Kustomization/api: Namespace/honeydue');
    const { given, byKustomization } = broughtOf('k3s-home');
    const without = { given, byKustomization: new Map([...byKustomization].filter(([name]) => name !== 'longhorn')) };
    expect(unmetIn(stepsOf(new RealStack('k3s-home'), without)).join()).toContain(
      'CustomResourceDefinition/longhorn.io',
    );
  });
});

test('a name that only the cluster itself answers for is found: of its API server, and of its Git repository', () => {
  const api = new RealStack('cluster-101');
  (api.topology.clusters['cluster-101'] as LooseManifest).endpoint = 'kubernetes.sulibot.com';
  expect(unmetIn(stepsOf(api))).toContain('talos-cp-2: name kubernetes.sulibot.com, by Kustomization/dns-records');
  const git = new RealStack('honeydue');
  (git.topology.clusters['honeydue'] as LooseManifest).gitOps.url = 'ssh://git@admin.myhoneydue.com:22/cluster';
  expect(unmetIn(stepsOf(git))).toEqual(['Flux: name admin.myhoneydue.com, by Kustomization/admin']);
});

test('a folder that no node makes is found', () => {
  const stack = new RealStack('media-gitops');
  const pods = stack.topology.storage['pods'] as LooseManifest;
  pods.folders = pods.folders.filter((folder: string) => folder !== 'plex');
  expect(unmetIn(stepsOf(stack))).toEqual([
    'PersistentVolume/media-pvc-plex: folder /data/pods/plex',
    'PersistentVolume/media-pvc-plex-backup: folder /data/pods/plex',
  ]);
});

test('a disk that no node mounts is found', () => {
  const stack = new RealStack('k3s-home');
  (stack.object('Node', 'k3s3').spec.disks['optane-1'] as LooseManifest).path = '/var/lib/longhorn/optane';
  expect(unmetIn(stepsOf(stack))).toEqual(['Node/k3s3: folder /var/lib/longhorn/optane']);
});

test('a key that nobody brings is found', () => {
  const stack = new RealStack('honeydue');
  delete (stack.topology.clusters['honeydue'] as LooseManifest).gitOps.encryptedWith;
  expect(new Set(unmetIn(stepsOf(stack)).map((line) => line.split(': ')[1]))).toEqual(
    new Set(['Secret flux-system/sops-age']),
  );
});

test('what would not come up is not written', () => {
  const topology = structuredClone(topologies['media-gitops']) as LooseManifest;
  const app = new HoldfastApp({
    outdir: scratchFolder(),
    inspect: (tree, rendered) => void inspect(tree, rendered, today),
  });
  const tree = new ClusterTree(app, 'media-gitops', { topology: topology as Topology, layout: 'stages' });
  const volumes = new Application(tree, 'volumes', { namespace: 'media', stage: 'storage' });
  addClusterObject(volumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'by-hand' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], local: { path: '/data/pods/bazarr' } },
  });
  expect(() => app.synth()).toThrow(
    'media-gitops would not come up from nothing; nothing was written:\n  storage: PersistentVolume/by-hand needs folder /data/pods/bazarr, which nothing makes',
  );
});
