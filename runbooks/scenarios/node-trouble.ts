import { hardwareId } from '../../analysis/impact/parts/hardware.ts';
import { workloadId } from '../../analysis/impact/parts/workloads.ts';
import type { Node } from '../../analysis/placement.ts';
import { firstAddress } from '../../topology/lookups.ts';
import { sshTo, sshToHost, volumeFolders, type Context, type Scenario } from '../context.ts';
import type { Runbook } from '../runbook.ts';
import { sh } from '../../topology/shell.ts';

/** What goes wrong inside nodes and hosts that run: full disks, broken disks and cards. */
export const nodeTroubleScenarios: readonly Scenario[] = [diskFull, diskBroken, gpuBroken];

const pressures = sh`kubectl get nodes -o custom-columns='NAME:.metadata.name,PRESSURE:.status.conditions[?(@.type=="DiskPressure")].status'`;

function* diskFull(context: Context): Generator<Runbook> {
  const [node] = context.modelled.view.nodes;
  if (node === undefined) return;
  if (!context.isK3s) {
    yield diskFullOnTalos(node);
    return;
  }
  const ssh = sshTo(context, node);
  const isMember = node.isServer && context.servers.length > 1;
  const volumes = volumeFolders(context);
  yield {
    id: 'node-disk-full',
    title: 'The disk of a node fills up',
    failures: [],
    symptoms: [
      'pods are evicted, and the node has the condition DiskPressure',
      'nothing is scheduled there any more',
      ...(isMember
        ? ['on a server, etcd stops when it can write no more; the others go on while they are a majority']
        : []),
    ],
    check: [
      {
        say: 'see which node it is',
        run: pressures,
        expect: 'False',
      },
      {
        say: `look at it, for instance at ${node.name}`,
        run: sh`${ssh} df -h ${['/', '/var/lib/rancher/k3s', ...volumes]}\n${ssh} "sudo du -xh -d 1 /var/lib/rancher/k3s | sort -h | tail -5"`,
      },
    ],
    recover: [
      { say: 'remove images that nothing runs', run: sh`${ssh} sudo k3s crictl rmi --prune`, minutes: [1, 3] },
      { say: 'shrink the journal', run: sh`${ssh} sudo journalctl --vacuum-size=200M`, minutes: [1, 1] },
      ...(volumes.length === 0
        ? []
        : [
            {
              say: 'see which volume takes the most, and whether its claim is still there: a folder whose PersistentVolume is gone may go, on a node that has some',
              run: sh`${ssh} "sudo du -xh -d 1 ${volumes} | sort -h | tail"\nkubectl get pv -o wide`,
            },
          ]),
      ...(isMember
        ? [
            {
              say: 'on a server: once there is room, start k3s, or wait until systemd does; etcd catches up by itself',
              run: sh`${ssh} sudo systemctl restart k3s`,
              minutes: [1, 3] as const,
            },
          ]
        : []),
    ],
    verify: [
      { say: 'the pressure is gone', run: sh`kubectl describe node ${node.name}`, expect: 'DiskPressure False' },
    ],
    prevent: [
      'every node limits the size and number of container logs and the journal, and collects images from 80 % on',
      'an alert tells before the kubelet evicts',
    ],
  };
}

function diskFullOnTalos({ name, machine }: Node): Runbook {
  const talosctl = ['talosctl', '-n', firstAddress(machine.spec) ?? name];
  return {
    id: 'node-disk-full',
    title: 'The disk of a node fills up',
    failures: [],
    symptoms: ['pods are evicted, and the node has the condition DiskPressure'],
    check: [
      {
        say: `look at it, for instance at ${name}`,
        run: sh`${talosctl} mounts\n${talosctl} usage /var --humanize --depth 2`,
      },
      { say: 'what was evicted?', run: sh`kubectl get pods -A --field-selector=status.phase!=Running` },
    ],
    recover: [
      {
        say: 'the kubelet collects images that nothing runs; logs are rotated. What is left are volumes and ephemeral storage of pods: move the largest',
        minutes: [2, 15],
      },
      {
        say: 'or enlarge the disk in the topology, and let Pulumi do so; Talos grows its file system when it starts',
        minutes: [5, 15],
      },
    ],
    // A node under pressure is ready all the same.
    verify: [{ say: 'the pressure is gone', run: pressures, expect: 'False' }],
    prevent: ['an alert tells before the kubelet evicts', 'limits for ephemeral storage of what writes much'],
  };
}

function* diskBroken(context: Context): Generator<Runbook> {
  const { hosts, devices } = context.topology;
  const owners = [
    ...Object.entries(hosts).map(([name, { pools = {}, disks = {} }]) => ({ name, pools, disks, isHost: true })),
    ...Object.entries(devices).flatMap(([name, device]) =>
      device.kind === 'nas' ? [{ name, pools: device.pools, disks: {}, isHost: false }] : [],
    ),
  ];
  for (const { name, pools, disks, isHost } of owners) {
    const names = [...Object.keys(pools), ...Object.keys(disks)];
    if (names.length === 0) continue;
    const bare = Object.entries(pools)
      .filter(([, { redundancy }]) => redundancy === 'none')
      .map(([pool]) => pool);
    yield {
      id: `disks-${name}`,
      title: `A disk of ${name} is broken`,
      failures: [
        ...names.map((disk) => hardwareId.disk(name, disk)),
        ...(isHost ? Object.keys(pools).map((pool) => hardwareId.pool(name, pool)) : []),
      ],
      symptoms: ['the pool is degraded, or reads and writes fail', 'SMART counts sectors that were moved'],
      check: [
        isHost
          ? {
              say: 'look at disks and pools',
              run: sh`ssh ${sshToHost(context.topology, name)} lsblk -o NAME,SIZE,MODEL,STATE\nssh ${sshToHost(context.topology, name)} dmesg --level=err`,
            }
          : { say: `look at its own interface: ${names.join(', ')}` },
      ],
      recover: [
        { say: 'replace the disk, and let the pool rebuild. Do not reboot meanwhile', minutes: [30, 600] },
        ...(bare.length === 0
          ? []
          : [
              {
                say: `${bare.join(', ')} has no redundancy: what was on it comes back from its copies alone; the impact report lists them`,
                minutes: [30, 600] as const,
              },
            ]),
      ],
      verify: [
        {
          say: 'the pool is healthy, and nothing waits for it',
          run: sh`kubectl get pods -A --field-selector=status.phase!=Running`,
        },
      ],
      prevent: [
        'SMART is watched, and mail about it is read',
        'copies lie apart from their data (backup/lies-apart-from-its-data)',
      ],
    };
  }
}

function* gpuBroken(context: Context): Generator<Runbook> {
  for (const [name, { gpus = {} }] of Object.entries(context.topology.hosts)) {
    // Of the machines on a host it is the one that the card was given to.
    const node = context.modelled.view.nodes.find(
      ({ machine, gpus: own }) => 'host' in machine.spec && machine.spec.host === name && own.length > 0,
    );
    if (Object.keys(gpus).length === 0 || node === undefined) continue;
    const vendors = Object.values(gpus).map(({ vendor }) => vendor);
    yield {
      id: `gpu-${name}`,
      title: `The GPU of ${name} is not there`,
      failures: [
        ...Object.keys(gpus).map((gpu) => hardwareId.gpu(name, gpu)),
        ...context.modelled.view.podSets
          .filter(
            ({ kind, name: own }) =>
              kind === 'DaemonSet' &&
              /device-plugin|gpu-plugin|dcgm/.test(own) &&
              vendors.some((vendor) => own.includes(vendor) || (vendor === 'nvidia' && own.includes('dcgm'))),
          )
          .map(workloadId),
      ],
      symptoms: [
        'pods that ask for it stay Pending: no node has enough of the resource',
        'or they fall back to the processor, and are slow',
      ],
      check: [
        {
          say: 'what does the node offer?',
          run: sh`kubectl get node ${node.name} -o jsonpath='{.status.allocatable}'`,
          expect: vendors.map((vendor) => (vendor === 'intel' ? 'gpu.intel.com/i915' : 'nvidia.com/gpu')).join(', '),
        },
        ...(vendors.includes('nvidia')
          ? [
              {
                say: 'does the driver see the card?',
                run: sh`${sshTo(context, node)} nvidia-smi`,
                expect: 'its name and its temperature',
              },
            ]
          : []),
      ],
      recover: [
        {
          say: 'reboot the node; a card that has fallen off the bus comes back with a power cycle of its host alone',
          run: sh`kubectl drain ${node.name} --ignore-daemonsets --delete-emptydir-data --timeout=600s\n${sshTo(context, node)} sudo systemctl reboot`,
          minutes: [3, 10],
        },
        {
          say: 'let pods return',
          run: sh`kubectl wait --for=condition=Ready node/${node.name} --timeout=600s\nkubectl uncordon ${node.name}`,
          minutes: [1, 5],
        },
      ],
      verify: [
        { say: 'the node offers it again', run: sh`kubectl get node ${node.name} -o jsonpath='{.status.allocatable}'` },
      ],
      prevent: ['a second card of the same kind in another node'],
    };
  }
}
