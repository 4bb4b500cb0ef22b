import type { Node } from '../../analysis/placement.ts';
import { componentId } from '../../analysis/impact/parts/cluster.ts';
import { firstAddress, s3Endpoint } from '../../topology/lookups.ts';
import { reachableAddress, type Asking } from '../../topology/login.ts';
import { sshTo, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { quorumStep } from './nodes.ts';
import { snapshotMount } from '../../topology/snapshots.ts';
import { sh, shellLines } from '../../topology/shell.ts';

/** What goes wrong with etcd and the API server. */
export const controlPlaneScenarios: readonly Scenario[] = [quorumLost, memberCorrupt, singleServerLost];

const token = 'the token of the servers, from its escrow: a snapshot cannot be read without the one it was taken with';

function* quorumLost(context: Context): Generator<Runbook> {
  const { servers } = context;
  const [survivor, ...others] = servers;
  if (survivor === undefined || others.length === 0) return;
  const needed = Math.floor(servers.length / 2) + 1;
  yield {
    id: 'etcd-quorum-lost',
    title: 'etcd has no quorum',
    failures: [componentId(context.name, 'etcd'), componentId(context.name, 'Kubernetes API')],
    symptoms: [
      `fewer than ${needed} of ${servers.length} servers answer`,
      'kubectl times out, or the API server takes no writes',
      'what runs goes on; nothing is moved, started or healed',
    ],
    check: [
      {
        say: 'see which servers answer',
        run: shellLines(servers.map(({ name }) => sh`ping -c 1 ${reachableAddress(context.topology, name)}`)),
      },
      quorumStep(context),
    ],
    recover: context.isK3s ? resetK3s(context) : resetTalos(context),
    verify: [
      {
        say: 'every server is ready',
        run: sh`kubectl wait --for=condition=Ready ${servers.map(({ name }) => `node/${name}`)} --timeout=600s`,
        expect: 'condition met',
      },
      quorumStep(context),
      { say: 'Flux reconciles', run: sh`flux get kustomizations -A`, expect: 'True' },
    ],
    prevent: [
      `${servers.length} servers on as many hosts: ${servers.length - needed} may be away`,
      'servers are upgraded and rebooted one at a time',
      'snapshots leave the nodes (etcd/snapshots-leave-the-nodes)',
    ],
    lost: ['changes since the newest snapshot, when one has to be restored'],
  };
}

/**
 * From what a running member still has; from a snapshot where none has anything. k3s refuses to reset a server whose configuration has `server`, as that of every
 * server but the founder has, and that of a founder that was made anew (k3s, pkg/cli/server/server.go: cluster-reset while server URL is set).
 */
function resetK3s(context: Context): Step[] {
  const [survivor, ...others] = context.servers;
  if (survivor === undefined) return [];
  const ssh = sshTo(context, survivor);
  return [
    {
      say: 'bring servers back first: a majority that returns heals the cluster, and nothing below is needed',
      minutes: [1, 10],
    },
    {
      say: 'stop k3s on every server that runs',
      run: shellLines(context.servers.map((node) => sh`${sshTo(context, node)} sudo systemctl stop k3s`)),
      minutes: [1, 2],
    },
    {
      say: `one server becomes the only member: ${survivor.name}, or another that has its data where that one is lost, then here and below. k3s resets none that is told to join another`,
      run: sh`${ssh} sudo sed -i /^server:/d /etc/rancher/k3s/config.yaml`,
      minutes: [1, 1],
    },
    {
      say: `make ${survivor.name} the only member, with the data that it has`,
      run: sh`${ssh} sudo k3s server --cluster-reset`,
      expect: 'Managed etcd cluster membership has been reset, restart without --cluster-reset flag now',
      minutes: [1, 3],
    },
    ...snapshotSteps(context, survivor, ssh),
    { say: 'start it', run: sh`${ssh} sudo systemctl start k3s`, minutes: [1, 2] },
    {
      say: 'the others join anew: a removed member comes back only without its old data',
      run: shellLines(
        others.map(
          (node) =>
            sh`${sshTo(context, node)} sudo rm -rf /var/lib/rancher/k3s/server/db\n${sshTo(context, node)} sudo systemctl start k3s`,
        ),
      ),
      minutes: [2, 5],
    },
  ];
}

/**
 * k3s takes the name of an object where snapshots go to S3, and looks for it in the bucket; else a path. Listing by `k3s etcd-snapshot` takes a
 * server that runs (k3s, pkg/etcd/s3/s3.go at 0d0a789: Download joins folder and name; pkg/cli/etcdsnapshot), so that the bucket or the folder itself is asked.
 */
function snapshotSteps({ cluster, topology }: Context, survivor: Node, ssh: Asking): Step[] {
  const { etcdSnapshots } = cluster;
  const storage = topology.storage[etcdSnapshots?.to ?? ''];
  if (etcdSnapshots === undefined || storage === undefined) return [];
  const reset = sh`${ssh} sudo k3s server --cluster-reset`;
  if (storage.kind === 's3') {
    const endpoint = s3Endpoint(topology, storage);
    const at = endpoint === undefined ? sh`` : sh` --endpoint-url ${`https://${endpoint}`}`;
    return [
      {
        say: `where its data is gone or corrupt: take the newest snapshot of bucket ${storage.bucket} instead, by its name alone, without the folder. It needs ${token}`,
        run: sh`aws s3 ls ${`s3://${storage.bucket}/${topology.source}/`}${{ shell: at }} | sort | tail -n 3\n${{ shell: reset }} --cluster-reset-restore-path=NAME`,
        minutes: [3, 10],
      },
    ];
  }
  const folder = `${snapshotMount}/${topology.source}`;
  return [
    {
      say: `where its data is gone or corrupt: take the newest snapshot of ${etcdSnapshots.to} instead, of whichever server it is. It needs ${token}`,
      run: sh`${ssh} sudo systemctl start mnt-etcdsnapshots.mount\n${ssh} "sudo ls -t ${folder}/*/* | head -n 3"\n${{ shell: reset }} --cluster-reset-restore-path=${folder}/${survivor.name}/NAME`,
      minutes: [3, 10],
    },
  ];
}

function resetTalos({ servers }: Context): Step[] {
  const addresses = servers.map(({ machine, name }) => firstAddress(machine.spec) ?? name);
  const [first = ''] = addresses;
  return [
    {
      say: 'bring servers back first: a majority that returns heals the cluster, and nothing below is needed',
      minutes: [1, 10],
    },
    { say: 'take what is left of the data', run: sh`talosctl -n ${first} etcd snapshot db.snapshot`, minutes: [1, 2] },
    {
      // EtcdSnapshot asks the etcd of that server, which has to run (Talos ad88231, v1alpha1_server.go).
      say: 'where etcd does not run there, so that nothing comes: copy its file, and below recover from taken/db, with --recover-skip-hash-check as well',
      run: sh`talosctl -n ${first} copy /var/lib/etcd/member/snap/db taken`,
      minutes: [1, 3],
    },
    {
      say: 'wipe etcd on every server',
      run: shellLines(
        addresses.map(
          (address) => sh`talosctl -n ${address} reset --graceful=false --reboot --system-labels-to-wipe=EPHEMERAL`,
        ),
      ),
      minutes: [3, 8],
    },
    {
      say: 'start one from the snapshot; the others join it',
      run: sh`talosctl -n ${first} bootstrap --recover-from=./db.snapshot`,
      minutes: [2, 5],
    },
  ];
}

function* memberCorrupt(context: Context): Generator<Runbook> {
  const broken = context.servers.at(-1);
  if (broken === undefined || context.servers.length < 3) return;
  const address = firstAddress(broken.machine.spec) ?? broken.name;
  const [healthy = broken] = context.servers;
  const other = firstAddress(healthy.machine.spec) ?? healthy.name;
  yield {
    id: 'etcd-member-corrupt',
    title: 'One member of etcd is corrupt',
    failures: [],
    symptoms: [
      'one server restarts again and again; its log speaks of a corrupt database or a wrong checksum',
      'the others go on',
    ],
    check: [
      quorumStep(context),
      context.isK3s
        ? {
            say: `read the log of the server, here of ${broken.name}`,
            run: sh`${sshTo(context, broken)} sudo journalctl -u k3s --since -15min`,
          }
        : { say: `read the log of the server, here of ${broken.name}`, run: sh`talosctl -n ${address} logs etcd` },
    ],
    recover: context.isK3s
      ? [
          {
            say: 'take it out of etcd',
            run: sh`kubectl annotate node ${broken.name} etcd.k3s.cattle.io/remove=true --overwrite`,
            minutes: [1, 2],
          },
          {
            say: 'delete its data; it gets everything from the others',
            run: sh`${sshTo(context, broken)} sudo systemctl stop k3s\n${sshTo(context, broken)} sudo rm -rf /var/lib/rancher/k3s/server/db`,
            minutes: [1, 2],
          },
          {
            say: 'let it join again',
            run: sh`${sshTo(context, broken)} sudo systemctl start k3s\nkubectl annotate node ${broken.name} etcd.k3s.cattle.io/remove- --overwrite`,
            minutes: [1, 5],
          },
        ]
      : [
          { say: 'let it leave', run: sh`talosctl -n ${address} etcd leave`, minutes: [1, 2] },
          {
            // It knows its own id from the time that its etcd ran; one that never did since it started cannot leave (Talos ad88231, GetLocalMemberID).
            say: 'where that fails, since its etcd has not run since it started: take it out by its id, which its line shows',
            run: sh`talosctl -n ${other} etcd members\ntalosctl -n ${other} etcd remove-member ID`,
            minutes: [1, 2],
          },
          {
            say: 'wipe it; it joins again by itself',
            run: sh`talosctl -n ${address} reset --graceful=false --reboot --system-labels-to-wipe=EPHEMERAL`,
            minutes: [3, 8],
          },
        ],
    verify: [
      {
        say: 'it is ready',
        run: sh`kubectl wait --for=condition=Ready node/${broken.name} --timeout=600s`,
        expect: 'condition met',
      },
      quorumStep(context),
    ],
    prevent: [
      'disks that keep what they are told to keep: no consumer SSD without power-loss protection under heavy writes',
      'snapshots leave the nodes',
    ],
  };
}

/** A server without others: its state is in SQLite, and in Git. */
function* singleServerLost(context: Context): Generator<Runbook> {
  const { distribution } = context.cluster;
  const [server] = context.servers;
  if (distribution.kind !== 'k3s' || distribution.datastore !== 'sqlite' || server === undefined) return;
  const ssh = sshTo(context, server);
  yield {
    id: 'api-server-down',
    title: 'The API server does not answer',
    failures: [componentId(context.name, 'SQLite datastore'), componentId(context.name, 'Kubernetes API')],
    symptoms: ['kubectl times out', 'what runs goes on; nothing is moved, started or healed'],
    check: [
      { say: 'see whether k3s runs', run: sh`${ssh} systemctl is-active k3s`, expect: 'active' },
      { say: 'read its log', run: sh`${ssh} sudo journalctl -u k3s --since -15min` },
    ],
    recover: [
      { say: 'start it', run: sh`${ssh} sudo systemctl restart k3s`, minutes: [1, 3] },
      { say: 'if its data is gone: everything comes back from Git, by the runbook for rebuilding', minutes: [0, 30] },
    ],
    verify: [quorumStep(context), { say: 'Flux reconciles', run: sh`flux get kustomizations -A`, expect: 'True' }],
    prevent: ['three servers with embedded etcd would bear the loss of one'],
    lost: ['what was not in Git'],
  };
}
