import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { App } from 'cdk8s';
import { expect, test } from 'vitest';
import { SnapshotWatch } from '../../charts/backup/snapshot-watch.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';

const topology = topologies['pve-homelab'] as Topology;

/** Runs what the job runs, on files of these ages in hours; first what servers themselves carry there. */
function look(files: Readonly<Record<string, number>>) {
  const stack = new RealStack('pve-homelab');
  const { template } = stack.object('CronJob', 'etcd-snapshot-watch').spec.jobTemplate.spec;
  const [, , script = ''] = template.spec.containers[0].command as string[];
  const folder = scratchFolder();
  const { files: ofNode } = nodeSetup(topology, 'pve-homelab', 'k3s-cp-01', { token: 'a' });
  const carry = ofNode.find(({ path }) => path.endsWith('/holdfast-copy-snapshots'))?.content ?? '';
  mkdirSync(`${folder}/own`);
  for (const [name, hours] of Object.entries(files)) {
    const at = Date.now() / 1000 - hours * 3600;
    writeFileSync(`${folder}/own/${name}`, name.includes('empty') ? '' : 'a snapshot');
    utimesSync(`${folder}/own/${name}`, at, at);
  }
  const env = { ...process.env, SNAPSHOTS: `${folder}/own`, TARGET: `${folder}/kept/pve-homelab` };
  const carried = spawnSync('sh', ['-c', carry], { encoding: 'utf8', env });
  expect(carried.stderr).toBe('');
  return spawnSync('sh', ['-c', script.replaceAll('/snapshots/', `${folder}/kept/`)], { encoding: 'utf8' });
}

test('a young copy that a server carried off is enough, and an old or empty one is not', () => {
  expect(look({ 'etcd-snapshot-1': 20, 'etcd-snapshot-2': 1 })).toMatchObject({ status: 0 });
  expect(look({ 'etcd-snapshot-1': 20 })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is younger than 10 hours') as string,
  });
  expect(look({ 'etcd-snapshot-empty': 1 }).status).toBe(1);
  expect(look({}).status).toBe(1);
});

test('it looks into the export that servers carry copies to, and writes nothing there', () => {
  const { nfs } = new RealStack('pve-homelab').object('PersistentVolume', 'etcd-snapshots').spec;
  const { files } = nodeSetup(topology, 'pve-homelab', 'k3s-cp-01', { token: 'a' });
  const mount = files.find(({ path }) => path.endsWith('mnt-etcdsnapshots.mount'))?.content;
  expect(mount).toContain(`What=${nfs.server}:${nfs.path}\n`);
  expect(nfs.readOnly).toBe(true);
});

test('a cluster that keeps none on NFS is refused', () => {
  const tree = new ClusterTree(new App(), 'k3s-home', { topology: topologies['k3s-home'] as Topology });
  const app = new Application(tree, 'watch', { namespace: 'monitoring' });
  expect(() => new SnapshotWatch(app, 'watch')).toThrow('etcdSnapshots.to: "b2" is no NFS storage');
});
