import { App } from 'cdk8s';
import { expect, test } from 'vitest';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { StaticVolume } from '../../charts/storage/static-volume.ts';
import { topologies } from '../../stacks/topologies.ts';
import { readTopology } from '../../topology/define-topology.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

test('a disk that stores something has a device for each, or is the system’s own', () => {
  const damaged: LooseManifest = structuredClone(topologies['k3s-home']);
  damaged.hosts.r630.disks.optane.devices.pop();
  damaged.hosts['optiplex-1'].disks.nvme.holdsSystem = false;
  expect(() => readTopology(damaged)).toThrow(/hosts\.r630\.disks\.optane\.devices.*1 of 2/s);
  expect(() => readTopology(damaged)).toThrow(/hosts\.optiplex-1\.disks\.nvme\.devices.*0 of 1/s);
  expect(() => readTopology(structuredClone(topologies['k3s-home']) as LooseManifest as never)).not.toThrow();
});

test('a static volume lies in a folder that nodes make', () => {
  const tree = new ClusterTree(new App(), 'tree', { topology: topologies['media-gitops'] as Topology });
  const app = new Application(tree, 'volumes', { namespace: 'media' });
  const volume = (path: string) => () =>
    new StaticVolume(app, path, {
      ...{ name: 'data', path, capacity: '5Gi', storageClass: 'local-pods' },
      node: { label: 'storage.homelab/role', value: 'primary' },
    });
  expect(volume('/data/pods/sonarr')).not.toThrow();
  expect(volume('/data/pods/bazarr')).toThrow(
    'path: no node makes /data/pods/bazarr, and without it the volume is never mounted; add "bazarr" to storage.pods.folders',
  );
});
