import { hardwareId } from '../../analysis/impact/parts/hardware.ts';
import { coldStart } from '../../analysis/cold-start.ts';
import { shutdownOn } from '../../analysis/shutdown.ts';
import { duration } from '../../analysis/impact/report.ts';
import { firstAddress, serversOf } from '../../topology/lookups.ts';
import { listGuests, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import { quorumStep } from './nodes.ts';
import { sh, shellLines, type Shell } from '../../topology/shell.ts';

/** What goes wrong with power and the network of a site. */
export const powerScenarios: readonly Scenario[] = [powerCut, switchDown, routerDown];

function* powerCut(context: Context): Generator<Runbook> {
  const { topology, modelled } = context;
  if (Object.keys(topology.hosts).length === 0) return;
  const { steps } = coldStart(modelled);
  const isApplication = (what: string): boolean => what.startsWith('applications');
  const { graph } = modelled.view;
  const supplies = graph.declared('device').filter(({ spec }) => spec.kind === 'ups');
  yield {
    id: 'power-cut',
    title: 'Everything starts after a power cut',
    failures: [
      ...Object.keys(topology.sites).flatMap((site) => [`power/${site}`, hardwareId.site(site)]),
      ...supplies.map(({ name }) => hardwareId.device(name)),
    ],
    symptoms: [
      'pods stay in ContainerCreating while the storage they mount is not there, and start by themselves once it is',
      'pods that wait for others restart a few times, at most five minutes apart',
    ],
    check: steps
      .filter(({ what }) => !isApplication(what))
      .flatMap(({ what, names }): Step[] => {
        const commands = names.flatMap((name) => pingOf(context, name) ?? []);
        return [
          {
            say: `${what}: ${names.join(', ')}`,
            ...(commands.length > 0 && { run: shellLines(commands), expect: '0% packet loss' }),
          },
        ];
      }),
    recover: [
      { say: 'leave it alone for ten minutes: everything waits for what it needs, and retries', minutes: [10, 10] },
      ...Object.entries(topology.hosts)
        .filter(([, host]) => host.platform === 'proxmox')
        .map(([name]): Step => ({
          say: `guests of ${name} that did not start`,
          run: listGuests(topology, name),
          minutes: [0, 2],
        })),
      quorumStep(context),
      {
        say: 'see what still waits',
        run: sh`kubectl get pods -A --field-selector=status.phase!=Running`,
        minutes: [0, 10],
      },
    ],
    verify: [
      { say: 'every node is ready', run: sh`kubectl get nodes`, expect: 'Ready' },
      { say: 'everything is applied', run: sh`flux get kustomizations -A`, expect: 'True' },
    ],
    prevent: [
      ...supplies.map(
        (ups) => `${ups.name} has to last ${duration(shutdownOn(graph, ups).seconds)}, which an orderly shutdown takes`,
      ),
      ...(supplies.length === 0 ? ['a UPS for storage and its switch (power/storage-and-its-switch-have-a-ups)'] : []),
      'guests start in the order of what needs what (topology/boot-order-covers-dependencies)',
      'applications, in their order: ' +
        steps
          .filter(({ what }) => isApplication(what))
          .map(({ names }) => names.join(', '))
          .join('; then '),
    ],
  };
}

function pingOf({ topology }: Context, name: string): Shell | undefined {
  const device = topology.devices[name];
  const address =
    device !== undefined && 'addresses' in device
      ? firstAddress(device)
      : firstAddress(topology.hosts[name] ?? topology.machines[name]);
  return address === undefined ? undefined : sh`ping -c 1 ${address}`;
}

function* switchDown({ topology, cluster }: Context): Generator<Runbook> {
  for (const [name, device] of Object.entries(topology.devices)) {
    if (device.kind !== 'switch') continue;
    const behind = [...Object.entries(topology.hosts), ...Object.entries(topology.devices)].filter(
      ([, each]) => each.uplink === name,
    );
    const pings = behind.flatMap(([, each]) => ('addresses' in each ? (firstAddress(each) ?? []) : []));
    yield {
      id: `device-${name}-down`,
      title: `The switch ${name} is down`,
      failures: [hardwareId.device(name)],
      symptoms: [
        'hosts run and reach nobody',
        ...(serversOf(cluster).length > 1 ? ['etcd has no quorum: each server sees itself alone'] : []),
        'pods on exports hang',
      ],
      check: [
        {
          say: `what is plugged into it: ${behind.map(([own]) => own).join(', ')}`,
          run: shellLines(pings.map((address) => sh`ping -c 1 ${address}`)),
          expect: '0% packet loss',
        },
      ],
      recover: [
        {
          say: 'look at its power; replace it by any switch: it needs no configuration but its VLANs',
          minutes: [5, 30],
        },
      ],
      verify: [{ say: 'every node is ready', run: sh`kubectl get nodes`, expect: 'Ready' }],
      prevent: [
        'a second switch, and hosts bonded to both',
        ...(device.linkSpeedMbps === undefined
          ? []
          : [
              `its links carry ${device.linkSpeedMbps} Mbit/s, shared by storage and everything else: ten times that, or a network of its own for storage`,
            ]),
      ],
    };
  }
}

function* routerDown({ topology }: Context): Generator<Runbook> {
  for (const [name, device] of Object.entries(topology.devices)) {
    if (device.kind !== 'router') continue;
    const address = firstAddress(device);
    yield {
      id: `device-${name}-down`,
      title: `The router ${name} is down`,
      failures: [
        hardwareId.device(name),
        ...linksOf(topology, name),
        ...Object.keys(topology.sites).map(hardwareId.internet),
      ],
      symptoms: [
        'nothing outside is reached: no image is pulled, no certificate renewed, nobody is told of an alert',
        ...(device.resolvesNames === true ? ['names outside the cluster are not resolved'] : []),
        'nodes go on seeing each other as long as they share a switch',
      ],
      check: [
        ...(address === undefined ? [] : [{ say: 'ask it', run: sh`ping -c 3 ${address}`, expect: '0% packet loss' }]),
        { say: 'nodes see each other', run: sh`kubectl get nodes`, expect: 'Ready' },
      ],
      recover: [{ say: 'look at its power and its line; start it anew', minutes: [3, 20] }],
      verify: [{ say: 'Flux reaches Git', run: sh`flux get sources git -A`, expect: 'True' }],
      prevent: ['a second router that shares its address (VRRP)'],
    };
  }
}

/** The way between a router and the switches below it, or above it. */
function linksOf({ devices }: Context['topology'], router: string): string[] {
  return Object.entries(devices).flatMap(([name, device]) =>
    device.uplink !== undefined && (name === router || (device.kind === 'switch' && device.uplink === router))
      ? [hardwareId.link(name)]
      : [],
  );
}
