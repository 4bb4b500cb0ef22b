import type { Node } from '../../analysis/placement.ts';
import { containerFile, containerLines } from '../../analysis/container-lines.ts';
import { nodeGraceSeconds } from '../../analysis/impact/parts/cluster.ts';
import { firstAddress } from '../../topology/lookups.ts';
import { listGuests, sshToHost, type Context, type Scenario } from '../context.ts';
import type { Runbook, Step } from '../runbook.ts';
import type { Thing } from '../things.ts';
import { overSsh, sh } from '../../topology/shell.ts';

/** What goes wrong with nodes and their hosts. */
export const nodeScenarios: readonly Scenario[] = [nodeDown, hostDown];

function* nodeDown(context: Context): Generator<Runbook> {
  for (const node of context.modelled.view.nodes) {
    const { name, isServer } = node;
    yield {
      id: `node-${name}-down`,
      title: `${name} is down`,
      failures: [`machine/${name}`],
      symptoms: [
        `kubectl get nodes shows it as NotReady ${nodeGraceSeconds} s after it stopped answering`,
        'pods on it are replaced on other nodes where they can be; pods that need its GPU or its disk stay Pending',
        ...(isServer ? ['kubectl is slow, or fails while the address it uses is that of this server'] : []),
      ],
      check: [
        { say: 'see which nodes answer', run: sh`kubectl get nodes -o wide`, expect: 'Ready' },
        { say: 'see what ran there', run: sh`kubectl get pods -A -o wide --field-selector spec.nodeName=${name}` },
        ...machineCheck(context, node),
      ],
      recover: [
        ...machineStart(context, node),
        {
          say: 'wait until it has joined again',
          needs: [{ is: 'machine', name }],
          run: sh`kubectl wait --for=condition=Ready node/${name} --timeout=300s`,
          expect: 'condition met',
          minutes: [1, 5],
        },
        ...(context.isK3s && context.topology.machines[name] !== undefined
          ? [
              {
                say: 'if its disk is gone, make it anew. What was on local volumes there is lost. Every step is shown first',
                run: sh`npm run replace -- ${context.name} ${name}`,
                minutes: [10, 25] as const,
              },
            ]
          : []),
      ],
      verify: [
        {
          say: 'pods are where they should be',
          run: sh`kubectl get pods -A -o wide --field-selector=status.phase!=Running`,
        },
        ...(isServer ? [quorumStep(context)] : []),
      ],
      prevent: [
        ...('restartedByHa' in node.machine.spec && node.machine.spec.restartedByHa === true
          ? ['Proxmox HA starts it again in place']
          : []),
        ...(isServer ? [withoutOne(context)] : []),
        'the impact report names what stays down until it is back',
      ],
    };
  }
}

/** What the other servers do meanwhile. */
function withoutOne({ servers }: Context): string {
  return servers.length === 1
    ? 'three servers with embedded etcd, one on each host: one may be away. This is the only one'
    : `the servers are ${servers.length}, one on each host: one may be away`;
}

/** What etcd says of itself, on the servers of either distribution. */
export function quorumStep({ servers, isK3s }: Context): Step {
  const [server] = servers;
  if (server === undefined) return { say: 'no server is declared' };
  return isK3s
    ? {
        say: 'the API server says that it is ready, etcd included',
        run: sh`kubectl get --raw='/readyz?verbose'`,
        expect: '[+]etcd ok',
      }
    : {
        say: 'etcd has every member',
        run: sh`talosctl -n ${firstAddress(server.machine.spec) ?? server.name} etcd members`,
        expect: `${servers.length} members`,
      };
}

function machineCheck({ topology }: Context, { machine: { spec, name } }: Node): Step[] {
  switch (spec.kind) {
    case 'proxmox-vm':
      return [
        {
          say: `ask its host ${spec.host}`,
          run: sh`ssh ${sshToHost(topology, spec.host)} qm status ${spec.vmId}`,
          expect: 'status: running',
        },
      ];
    case 'proxmox-lxc':
      return [
        {
          say: `ask its host ${spec.host}`,
          run: sh`ssh ${sshToHost(topology, spec.host)} pct status ${spec.containerId}`,
          expect: 'status: running',
        },
        {
          say: 'does it still have /dev/kmsg? Without it the kubelet ends as it starts',
          run: overSsh(sshToHost(topology, spec.host), sh`pct exec ${spec.containerId} -- ls /dev/kmsg`),
          expect: '/dev/kmsg',
        },
      ];
    case 'hetzner-server':
      return [
        { say: 'ask Hetzner', run: sh`hcloud server describe ${name} -o format='{{.Status}}'`, expect: 'running' },
      ];
    case 'bare-metal':
    case 'unknown':
    case 'wsl2':
      return [
        {
          say: 'see whether it answers at all',
          run: sh`ping -c 3 ${firstAddress(spec) ?? name}`,
          expect: '0% packet loss',
        },
      ];
  }
}

function machineStart({ topology, name: cluster }: Context, { machine: { spec, name } }: Node): Step[] {
  switch (spec.kind) {
    case 'proxmox-vm':
      return [
        { say: 'start it', run: sh`ssh ${sshToHost(topology, spec.host)} qm start ${spec.vmId}`, minutes: [1, 2] },
      ];
    case 'proxmox-lxc':
      return [
        {
          say: 'start it',
          run: sh`ssh ${sshToHost(topology, spec.host)} pct start ${spec.containerId}`,
          minutes: [1, 2],
        },
        {
          say: `where it has no /dev/kmsg: its lines for a kubelet are missing in ${containerFile(spec.containerId)}, above what stands in brackets: ${containerLines.join('; ')}. This prints the command that puts them in`,
          run: sh`npm run nodes -- ${cluster}`,
          minutes: [1, 2],
        },
      ];
    case 'hetzner-server':
      return [{ say: 'start it', run: sh`hcloud server poweron ${name}`, minutes: [1, 3] }];
    case 'bare-metal':
    case 'unknown':
      return [
        {
          say: 'switch it on; look at its link and its power first',
          makes: [{ is: 'machine', name }],
          minutes: [2, 10],
        },
      ];
    case 'wsl2':
      return [
        {
          say: `start Linux on ${spec.host}: wsl in a terminal of Windows, which also has to be awake`,
          makes: [{ is: 'machine', name }],
          minutes: [1, 5],
        },
      ];
  }
}

function* hostDown(context: Context): Generator<Runbook> {
  for (const [name, host] of Object.entries(context.topology.hosts)) {
    const nodes = context.modelled.view.nodes.filter(
      ({ machine }) => 'host' in machine.spec && machine.spec.host === name,
    );
    if (nodes.length === 0) continue;
    const address = firstAddress(host);
    yield {
      id: `host-${name}-down`,
      title: `The host ${name} is down`,
      failures: [`host/${name}`, `link/${name}`],
      symptoms: [`${nodes.map((node) => node.name).join(', ')} ${nodes.length === 1 ? 'is' : 'are'} NotReady together`],
      check: [
        ...(address === undefined
          ? []
          : [{ say: 'see whether it answers', run: sh`ping -c 3 ${address}`, expect: '0% packet loss' }]),
        { say: 'see what is left', run: sh`kubectl get nodes -o wide` },
      ],
      recover: [
        { say: 'look at its power and its link, then at its console', minutes: [2, 15] },
        ...(host.platform === 'proxmox'
          ? [
              {
                say: 'its guests start by themselves, in their order',
                makes: nodes.map((node): Thing => ({ is: 'machine', name: node.name })),
                run: listGuests(context.topology, name),
                minutes: [2, 5] as const,
              },
            ]
          : []),
        {
          say: 'wait for its nodes',
          needs: nodes.map((node): Thing => ({ is: 'machine', name: node.name })),
          run: sh`kubectl wait --for=condition=Ready ${nodes.map((node) => `node/${node.name}`)} --timeout=600s`,
          expect: 'condition met',
          minutes: [1, 10],
        },
      ],
      verify: [
        {
          say: 'nothing waits for a node',
          run: sh`kubectl get pods -A --field-selector=status.phase=Pending`,
          expect: 'No resources found',
        },
      ],
      prevent: ['the impact report says which pods find room elsewhere, and which wait for this host'],
    };
  }
}
