import { App } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { Velero } from '../../charts/backup/velero.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { DcgmExporter } from '../../charts/gpu/dcgm-exporter.ts';
import { IntelGpus, NvidiaGpus } from '../../charts/gpu/shared-gpus.ts';
import { Longhorn } from '../../charts/longhorn/longhorn.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

/** Everything that looks for the kubelet, in a cluster whose nodes have it elsewhere. */
function made(): LooseManifest[] {
  const topology = structuredClone(topologies['k3s-home']) as LooseManifest;
  topology.clusters['k3s-home'].distribution.kubeletRoot = '/data/kubelet';
  const tree = new ClusterTree(new App(), 'k3s-home', { topology: topology as Topology });
  new Longhorn(tree);
  new IntelGpus(tree, { shares: 10, nodes: ['k3s1'] });
  new NvidiaGpus(tree, { shares: 4, nodes: ['k3s3'] });
  const app = new Application(tree, 'others', { namespace: 'others' });
  new DcgmExporter(app, 'dcgm', { nodes: ['k3s3'] });
  new Velero(app, 'velero', { storage: 'b2', sealed: new URL('./sealed/', import.meta.url) });
  return tree.node
    .findAll()
    .flatMap((each) => ('toJson' in each ? [(each as { toJson(): LooseManifest }).toJson()] : []));
}

test('drivers, plugins and exporters follow the folder of the kubelet that the nodes declare', () => {
  const objects = made();
  const values = (name: string): LooseManifest =>
    objects.find(({ kind, metadata }) => kind === 'HelmRelease' && metadata.name === name)?.spec.values;
  expect(values('longhorn').csi.kubeletRootDir).toBe('/data/kubelet');
  expect(values('velero').nodeAgent).toEqual({
    podVolumePath: '/data/kubelet/pods',
    pluginVolumePath: '/data/kubelet/plugins',
  });
  const paths = objects
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap(({ spec }) => spec.template.spec.volumes ?? [])
    .map(({ hostPath }: LooseManifest) => hostPath?.path);
  expect(paths).toEqual(expect.arrayContaining(['/data/kubelet/device-plugins', '/data/kubelet/pod-resources']));
  expect(paths.filter((path: string) => path.startsWith('/var/lib/kubelet'))).toEqual([]);
});

test('[read: k8s-device-plugin 0.18.0, templates/daemonset-device-plugin.yml:232] the plugin of NVIDIA, whose chart has no value for it, is patched', () => {
  const { postRenderers } = made().find(
    ({ kind, metadata }) => kind === 'HelmRelease' && metadata.name === 'nvidia-device-plugin',
  )?.spec as LooseManifest;
  const [{ target, patch }] = postRenderers[0].kustomize.patches;
  const [changed] = loadAll(patch) as LooseManifest[];
  expect(target).toMatchObject({ kind: 'DaemonSet', name: 'nvidia-device-plugin' });
  expect(changed?.spec.template.spec.volumes).toEqual([
    { name: 'kubelet-device-plugins-dir', hostPath: { path: '/data/kubelet/device-plugins' } },
  ]);
});
