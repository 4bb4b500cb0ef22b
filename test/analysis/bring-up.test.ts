import { describe, expect, test } from 'vitest';
import { bringUpSteps, unmetNeeds, type BringUpStep } from '../../analysis/bring-up.ts';
import { HoldfastApp } from '../../charts/app.ts';
import { Application, addClusterObject } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { inspect } from '../../project/inspect.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stepsOf = (stack: RealStack): BringUpStep[] =>
  bringUpSteps(stack.topology as Topology, stack.name, stack.graph());
const unmetIn = (steps: readonly BringUpStep[]): string[] =>
  unmetNeeds(steps).map(({ step, need, madeBy }) => `${step.name}: ${need}${madeBy ? `, by ${madeBy.name}` : ''}`);

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

test('a folder that no node makes is found', () => {
  const stack = new RealStack('media-gitops');
  (stack.topology.storage['pods'] as LooseManifest).folders.pop();
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
