import { keepsSnapshots } from '../../topology/lookups.ts';
import { sh } from '../../topology/shell.ts';
import { snapshotMount } from '../../topology/snapshots.ts';
import { sshTo, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';

/** What goes wrong with snapshots of etcd. */
export const etcdSnapshotScenarios: readonly Scenario[] = [snapshotStale];

/** Every server takes its own, and k3s tells of each by an object (k3s-io/api 0.2.1, ETCDSnapshotFile). */
function* snapshotStale(context: Context): Generator<Runbook> {
  const [server] = context.servers;
  if (server === undefined || !keepsSnapshots(context.cluster)) return;
  const ssh = sshTo(context, server);
  yield {
    id: 'etcd-snapshot-stale',
    title: 'A snapshot of etcd is missing or too old',
    failures: [],
    symptoms: [
      'the newest one is older than its schedule allows, none is known, or none gets to where they are kept',
      'everything else goes on',
    ],
    check: [
      {
        say: 'look at what k3s says of each: where it is, when it was taken, and what went wrong',
        run: sh`kubectl get etcdsnapshotfiles -o custom-columns='NODE:.spec.nodeName,LOCATION:.spec.location,CREATED:.status.creationTime,ERROR:.status.error.message'`,
      },
      {
        say: `read the log of a server, here of ${server.name}`,
        run: sh`${ssh} "sudo journalctl -u k3s --since -7h | grep -i snapshot"`,
      },
      ...placeSteps(context, ssh),
    ],
    recover: [{ say: 'take one now', run: sh`${ssh} sudo k3s etcd-snapshot save`, minutes: [1, 3] }],
    verify: [
      {
        say: 'it is ready to use',
        run: sh`kubectl get etcdsnapshotfiles -o jsonpath='{.items[*].status.readyToUse}'`,
        expect: 'true',
      },
    ],
    prevent: [
      'alerts tell when the newest one is too old, and when nothing is known of any',
      'snapshots leave the nodes (etcd/snapshots-leave-the-nodes)',
    ],
  };
}

/** Whether they get to where they are kept. */
function placeSteps({ cluster, topology }: Context, ssh: ReturnType<typeof sshTo>): Step[] {
  const storage = topology.storage[cluster.etcdSnapshots?.to ?? ''];
  if (storage === undefined) return [];
  if (storage.kind === 's3')
    return [
      {
        say: `does bucket ${storage.bucket} take them? Its keys may have changed: they stand in the configuration of every server`,
      },
    ];
  return [
    {
      say: 'is there room on the server, and are copies carried off?',
      run: sh`${ssh} df -h /var/lib/rancher/k3s/server/db\n${ssh} sudo systemctl start mnt-etcdsnapshots.mount\n${ssh} "sudo ls -lt ${snapshotMount}/${topology.source}/* | head"`,
    },
  ];
}
