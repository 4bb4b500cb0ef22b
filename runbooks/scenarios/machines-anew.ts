import { firstAddress, serversOf } from '../../topology/lookups.ts';
import { sh } from '../../topology/shell.ts';
import type { Context } from '../context.ts';
import type { Step } from '../runbook.ts';
import type { Thing } from '../things.ts';
import type { Machine } from '../../topology/machines.ts';

type MachineKind = Machine['kind'] | undefined;

/** Machines that no user data sets up: they join by a script. */
const joins = (kind: MachineKind): boolean => kind === 'bare-metal' || kind === 'wsl2' || kind === 'proxmox-lxc';

/**
 * Machines where every one is gone. Pulumi still has them in its state and would change nothing: it has to look first. What nobody provisions joins by
 * hand, and a program that installs Flux needs the kubeconfig of a cluster that does not exist yet.
 */
export function machineSteps(context: Context): Step[] {
  const { name, cluster, topology, isK3s } = context;
  const [founder = ''] = serversOf(cluster);
  const address = firstAddress(topology.machines[founder]) ?? founder;
  const kinds = new Set(Object.keys(cluster.nodes).map((node) => topology.machines[node]?.kind));
  const byHand = !isK3s || [...kinds].some(joins);
  const machinesOf = (isMade: (kind: MachineKind) => boolean): Thing[] =>
    Object.keys(cluster.nodes).flatMap((node) =>
      isMade(topology.machines[node]?.kind) ? [{ is: 'machine', name: node }] : [],
    );
  return [
    ...(cluster.founded === true
      ? [
          {
            say: `take founded out of the topology: ${founder} has to found the cluster anew`,
            makes: [],
            minutes: [1, 2] as const,
          },
        ]
      : []),
    {
      say: 'let Pulumi see what is gone: by its state, everything is there. The token of the servers stays in it, and with it what opens snapshots',
      run: sh`pulumi --stack ${name} refresh`,
      makes: [{ is: 'state of Pulumi' }],
      minutes: [1, 3],
    },
    {
      say: 'make the machines',
      run: sh`pulumi --stack ${name} up`,
      needs: [{ is: 'state of Pulumi' }],
      makes: machinesOf((kind) => isK3s && !joins(kind)),
      minutes: [10, 25],
    },
    ...(byHand
      ? [
          {
            say: 'what nobody sets up whole joins by hand: this writes its files, and says each step',
            run: sh`npm run nodes -- ${name}`,
            makes: machinesOf((kind) => !isK3s || joins(kind)),
            minutes: [10, 30] as const,
          },
        ]
      : []),
    isK3s
      ? {
          say: `take the new kubeconfig from ${founder}, with the address ${cluster.endpoint} for its server, and give it to the stack`,
          makes: [{ is: 'kubeconfig' }],
          run: sh`${context.login(founder)} sudo cat /etc/rancher/k3s/k3s.yaml > kubeconfig\npulumi --stack ${name} config set --secret holdfast:kubeconfig < kubeconfig`,
          minutes: [1, 3],
        }
      : {
          say: 'take the new kubeconfig, and give it to the stack',
          needs: [{ is: 'machine', name: founder }],
          makes: [{ is: 'kubeconfig' }],
          run: sh`talosctl -n ${address} kubeconfig kubeconfig\npulumi --stack ${name} config set --secret holdfast:kubeconfig < kubeconfig`,
          minutes: [1, 3],
        },
    { say: 'every node has joined', run: sh`kubectl get nodes`, expect: 'Ready', minutes: [2, 5] },
  ];
}
