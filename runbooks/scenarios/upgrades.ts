import { textAt } from '../../graph/json.ts';
import { kubectl, ownerOf, selectorOf, sshTo, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { freshestSchedule } from './velero-restore.ts';
import { sh, shellLines } from '../../topology/shell.ts';

/** What is planned: patches and new versions, one node at a time. */
export const upgradeScenarios: readonly Scenario[] = [nodePatches, longhornTrouble];

function* nodePatches(context: Context): Generator<Runbook> {
  const plans = context.modelled.view.objects('Plan').filter(({ group }) => group === 'upgrade.cattle.io');
  const [plan] = plans;
  const [node] = context.modelled.view.nodes;
  if (plan === undefined || node === undefined) return;
  const k = kubectl(plan.namespace);
  yield {
    id: 'node-upgrades',
    title: 'Nodes are patched, and k3s is upgraded',
    failures: [],
    symptoms: ['an upgrade stands still, or has to be done by hand'],
    check: [
      { say: 'what is planned, and where it is', run: sh`${k} get plans.upgrade.cattle.io\n${k} get jobs` },
      { say: 'what holds up a drain', run: sh`kubectl get poddisruptionbudgets -A` },
    ],
    recover: [
      {
        say: `by hand, one node at a time; here ${node.name}`,
        run: sh`kubectl drain ${node.name} --ignore-daemonsets --delete-emptydir-data --timeout=600s`,
        minutes: [1, 10],
      },
      {
        say: 'patch and reboot',
        run: sh`${sshTo(context, node)} "sudo apt-get update && sudo apt-get -y dist-upgrade && sudo systemctl reboot"`,
        minutes: [3, 10],
      },
      {
        say: 'let pods return',
        run: sh`kubectl wait --for=condition=Ready node/${node.name} --timeout=600s\nkubectl uncordon ${node.name}`,
        minutes: [1, 5],
      },
    ],
    verify: [{ say: 'every node is ready and schedulable', run: sh`kubectl get nodes -o wide`, expect: 'Ready' }],
    prevent: [
      'plans go one node at a time, and drain first',
      'budgets let a drain finish (workloads/budget-lets-a-drain-finish)',
      'versions are pinned in the topology, one minor version at a time',
    ],
  };
}

/** A volume without a whole replica comes back from a backup, in place of its claim: Velero leaves out what exists. */
function faulted(context: Context): Step[] {
  const lost = 'faulted: salvage a replica in the page of the volume, where one is left';
  const claim = context.modelled.view
    .objects('PersistentVolumeClaim')
    .find(({ manifest }) => isOnLonghorn(context, textAt(manifest, ['spec', 'storageClassName'])));
  const schedule = freshestSchedule(context, claim?.namespace);
  const podSet = context.modelled.view.podSets.find(({ claims }) => claim !== undefined && claims.includes(claim.name));
  const owner = claim === undefined ? undefined : ownerOf(context, claim);
  if (schedule === undefined || claim === undefined || podSet === undefined || owner === undefined)
    return [{ say: lost, minutes: [10, 60] }];
  const k = kubectl(claim.namespace);
  const flux = (verb: 'suspend' | 'resume') => sh`flux ${verb} kustomization ${owner.name} -n flux-system`;
  return [
    { say: lost, minutes: [10, 60] },
    {
      say: `or hold what Flux would make again, and give up pod and claim, here of ${claim.name}`,
      run: shellLines([
        flux('suspend'),
        sh`${k} delete pvc ${claim.name} --wait=false`,
        sh`${k} delete pod -l ${selectorOf(podSet)}`,
      ]),
      minutes: [1, 5],
    },
    {
      say: 'restore it from the newest backup, and let Flux go on',
      run: shellLines([
        sh`velero restore create --from-schedule ${schedule.name} --include-namespaces ${claim.namespace ?? 'default'} --include-resources persistentvolumeclaims,persistentvolumes,pods --wait`,
        flux('resume'),
      ]),
      minutes: [10, 60],
    },
  ];
}

function isOnLonghorn({ cluster }: Context, storageClass: string | undefined): boolean {
  return cluster.storageClasses[storageClass ?? '']?.provisioner === 'driver.longhorn.io';
}

function* longhornTrouble(context: Context): Generator<Runbook> {
  const release = context.modelled.view.podSets.find(
    ({ name, object }) => name === 'longhorn' && object.kind === 'HelmRelease',
  );
  if (release === undefined) return;
  const k = kubectl(release.object.namespace);
  yield {
    id: 'longhorn-trouble',
    title: 'Longhorn has a volume, node, disk or driver in trouble',
    failures: [
      `workload/${release.object.namespace ?? ''}/HelmRelease/longhorn`,
      `workload/${release.object.namespace ?? ''}/HelmRelease/longhorn-guard`,
      ...context.modelled.volumes.filter(({ place }) => place.kind === 'replicas').map(({ id }) => `volume/${id}`),
    ],
    symptoms: [
      'a volume is degraded or faulted',
      'pods stay in ContainerCreating: the driver is not registered',
      'replicas are not rebuilt',
    ],
    check: [
      {
        say: 'is the network of the nodes well? Look there first: a node without a network looks like a driver without a socket',
        run: sh`kubectl get nodes -o wide`,
      },
      {
        say: 'is the driver registered on every node?',
        run: sh`kubectl get csinode -o custom-columns=NAME:.metadata.name,DRIVERS:.spec.drivers[*].name`,
        expect: 'driver.longhorn.io',
      },
      {
        say: 'look at volumes and replicas',
        run: sh`${k} get volumes.longhorn.io\n${k} get replicas.longhorn.io`,
        expect: 'healthy',
      },
      { say: 'look at disks', run: sh`${k} get nodes.longhorn.io`, expect: 'True' },
    ],
    recover: [
      {
        say: 'driver not registered: its path must be that of the kubelet (storage/plugins-find-the-kubelet); then start it anew',
        run: sh`${k} rollout restart daemonset/longhorn-csi-plugin`,
        minutes: [2, 5],
      },
      { say: 'degraded: it rebuilds by itself where a disk with its tag has room', minutes: [5, 60] },
      ...faulted(context),
    ],
    verify: [{ say: 'every volume is healthy', run: sh`${k} get volumes.longhorn.io`, expect: 'healthy' }],
    prevent: [
      'never change the folder of the kubelet without moving its volumes (storage/kubelet-moves-with-its-volumes)',
      'versions go one minor at a time (longhorn/upgrade-goes-one-minor)',
      'alerts tell of volumes, nodes, disks and the driver',
    ],
  };
}
