import { load, loadAll } from 'js-yaml';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HoldfastApp } from '../../charts/app.ts';
import { Application, addObject } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { graphOfTree } from '../../project/inspect.ts';
import { topologies } from '../../stacks/topologies.ts';
import { fluxStart } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';

/** A repository with the tree of a cluster in a folder of it, as a synthesis there writes it. */
function repository(folder: string | undefined, layout: 'applications' | 'stages', path?: string) {
  const topology: LooseManifest = structuredClone(topologies['honeydue']);
  const gitOps = topology.clusters.honeydue.gitOps;
  if (folder !== undefined) gitOps.folder = folder;
  if (path !== undefined) gitOps.path = path;
  const root = scratchFolder();
  const outdir = folder === undefined ? root : `${root}/${folder.slice(0, folder.lastIndexOf('/'))}`;
  const objects: number[] = [];
  const app = new HoldfastApp({
    outdir,
    inspect: (tree, rendered) => void objects.push(graphOfTree(tree, rendered).objects('ConfigMap').length),
  });
  const tree = new ClusterTree(app, 'honeydue', { topology: topology as Topology, layout });
  const own = new Application(tree, 'web', { namespace: 'web' });
  addObject(own, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: {} });
  app.synth();
  // Without a folder somebody publishes the tree as the root of its repository.
  return { root: folder === undefined ? `${root}/honeydue` : root, start: fluxStart(gitOps), objects };
}

/** What Flux reaches from a folder of a repository on: objects by kind. A path that leads nowhere is an error there, and here. */
function reached(root: string, start: string): Map<string, number> {
  const kinds = new Map<string, number>();
  const folders = [start];
  for (const folder of folders) {
    const kustomization = load(textAt(root, `${folder}/kustomization.yaml`)) as LooseManifest;
    for (const resource of kustomization.resources as string[]) {
      const path = `${folder}/${resource}`;
      if (!path.endsWith('.yaml')) {
        folders.push(path);
        continue;
      }
      for (const manifest of loadAll(textAt(root, path)) as LooseManifest[]) {
        kinds.set(manifest.kind, (kinds.get(manifest.kind) ?? 0) + 1);
        if (manifest.kind === 'Kustomization') folders.push(manifest.spec.path);
      }
    }
  }
  return kinds;
}

describe.each(['applications', 'stages'] as const)('[R3 part: paths] in the layout %s', (layout) => {
  test.each([undefined, 'dist/honeydue', 'clusters/all/honeydue'])('Flux finds the tree in the folder %s', (folder) => {
    const { root, start, objects } = repository(folder, layout);
    expect(existsSync(`${root}/${start}`)).toBe(true);
    expect(reached(root, start).get('ConfigMap')).toBe(1);
    // And so does the check before it is written.
    expect(objects).toEqual([1]);
  });

  test('it is written where Flux is told to start', () => {
    const { root, start } = repository('dist/honeydue', layout, './clusters/home/');
    expect(start).toBe('./dist/honeydue/clusters/home');
    expect(reached(root, start).get('ConfigMap')).toBe(1);
  });
});

test('[R3 part: paths] what `pulumi up` tells Flux is where the tree begins', async () => {
  const plan = new RealPlan('honeydue');
  (plan.topology.clusters['honeydue'] as LooseManifest).gitOps.folder = 'dist/honeydue';
  const { inputs } = (await plan.resources()).get('honeydue-flux') as LooseManifest;
  expect(inputs.spec.sync.path).toBe('./dist/honeydue/kubernetes/flux/cluster');
});
