import { kubectl, sshToHost, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { sh } from '../../topology/shell.ts';

/** What goes wrong with Ceph, and with claims of any kind. */
export const storageScenarios: readonly Scenario[] = [cephDown, claimPending];

function* cephDown({ topology, modelled }: Context): Generator<Runbook> {
  for (const [name, storage] of Object.entries(topology.storage)) {
    if (storage.kind !== 'ceph') continue;
    const hosts = storage.servedBy.flatMap(({ host }) => host ?? []);
    const [first] = hosts;
    if (first === undefined) continue;
    const ceph = ['ssh', sshToHost(topology, first), 'ceph'];
    yield {
      id: `ceph-${name}-down`,
      title: `Ceph does not serve ${name}`,
      failures: [`storage/${name}`],
      symptoms: [
        'pods hang on input and output; new ones stay in ContainerCreating',
        'fewer than a majority of its monitors answer, or too many disks are away',
      ],
      check: [
        { say: 'ask it', run: sh`${ceph} status`, expect: 'HEALTH_OK' },
        { say: 'which disks are away?', run: sh`${ceph} osd tree` },
        {
          say: 'do the drivers run?',
          run: sh`kubectl get csinode -o custom-columns=NAME:.metadata.name,DRIVERS:.spec.drivers[*].name`,
          expect: 'cephfs.csi.ceph.com',
        },
      ],
      recover: [
        { say: `bring its hosts back: ${hosts.join(', ')}; it heals by itself from a majority on`, minutes: [5, 30] },
        {
          say: 'while a host is down for a planned time, keep it from moving data',
          run: sh`${ceph} osd set noout`,
          minutes: [0, 1],
        },
        { say: 'afterwards', run: sh`${ceph} osd unset noout`, minutes: [0, 1] },
      ],
      verify: [
        { say: 'it is healthy', run: sh`${ceph} health`, expect: 'HEALTH_OK' },
        { say: 'nothing waits', run: sh`kubectl get pods -A --field-selector=status.phase!=Running` },
      ],
      prevent: [
        `${modelled.volumes.filter(({ place }) => place.kind === 'storage' && place.storage === name).length} volumes lie on it: a copy elsewhere is the only one that survives it (backup/lies-apart-from-its-data)`,
      ],
    };
  }
}

function* claimPending({ modelled, name }: Context): Generator<Runbook> {
  const claims = modelled.view.objects('PersistentVolumeClaim');
  // Charts make claims that nobody has written, and the alert leads here for them as well.
  const [first] = claims;
  const statics = modelled.view.objects('PersistentVolume');
  const labels = modelled.view.nodes
    .flatMap(({ labels: own }) => Object.keys(own))
    .filter((key) => !key.startsWith('kubernetes.io/'));
  const check: Step[] = [
    { say: 'see which claims wait', run: sh`kubectl get pvc -A` },
    ...(first === undefined
      ? [{ say: 'read why: what the events of each say', run: sh`kubectl describe pvc -A` }]
      : [
          {
            say: 'read why, for instance of this one',
            run: sh`${kubectl(first.namespace)} describe pvc ${first.name}`,
          },
        ]),
    ...(statics.length > 0
      ? [
          {
            say: 'look at the volumes that are written down, and what they are bound to',
            run: sh`kubectl get pv -o wide`,
          },
        ]
      : []),
    ...(labels.length > 0
      ? [
          {
            say: 'see that a node carries the label that they ask for',
            run: sh`kubectl get nodes -L ${[...new Set(labels)].join(',')}`,
          },
        ]
      : []),
  ];
  yield {
    id: 'claim-not-bound',
    title: 'A claim is not bound',
    failures: [],
    symptoms: ['a claim stays Pending', 'the pod that mounts it stays Pending or in ContainerCreating'],
    check,
    recover: [
      {
        say: 'WaitForFirstConsumer in the events: it waits for a pod, and that pod for something else. Look at the pod',
      },
      {
        say: 'no matching volume: size, class or label differ between the two. Correct them in the stack and synthesize; the rules under storage/ find all three',
      },
      {
        say: 'a volume in phase Released still carries the uid of its old claim. Nobody binds it until that is cleared',
        run: sh`npx holdfast volumes release`,
      },
      {
        say: 'what it names looks right: the same with --run. A volume keeps the name of its claim and loses the uid',
        run: sh`npx holdfast volumes release --cluster ${name} --run`,
      },
    ],
    verify: [
      {
        say: 'no claim waits',
        run: sh`kubectl get pvc -A`,
        expect: 'Bound',
      },
    ],
    prevent: [
      'storage/claim-fits-its-volume, storage/local-volume-names-its-node and storage/class-exists hold in every pull request',
    ],
  };
}
