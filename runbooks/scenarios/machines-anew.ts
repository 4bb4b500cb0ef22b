import { firstAddress, hasPublicAddress, serversOf } from '../../topology/lookups.ts';
import { sh, shellLines } from '../../topology/shell.ts';
import type { Context } from '../context.ts';
import type { Step } from '../runbook.ts';
import type { Thing } from '../things.ts';
import type { Machine } from '../../topology/machines.ts';

type MachineKind = Machine['kind'] | undefined;

/** Machines that no user data sets up: they join by a script. */
const joins = (kind: MachineKind): boolean => kind === 'bare-metal' || kind === 'wsl2' || kind === 'proxmox-lxc';

/**
 * Machines where every one is gone. Pulumi still has them in its state and would change nothing: it has to look first. What nobody provisions joins by
 * hand, and a program that installs Flux needs the kubeconfig of a cluster that does not exist yet. The provider of Kubernetes refuses to look at or to make
 * what a cluster that does not answer holds, unless it may forget it (pulumi-kubernetes f47bc2d, provider/pkg/provider/provider.go, Read and Create), and
 * the engine starts nothing more once something failed, unless it is told to go on. Taking the kubeconfig out of the settings first would be no way: the
 * program then has no deploy key any more, which is protected.
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
      say: `let Pulumi see what is gone: by its state, everything is there. ${isK3s ? 'The token of the servers stays in it, and with it what opens snapshots. ' : ''}Without the variable it stops at what was in the cluster, which does not answer`,
      run: sh`PULUMI_K8S_DELETE_UNREACHABLE=true pulumi --stack ${name} refresh`,
      makes: [{ is: 'state of Pulumi' }],
      minutes: [1, 3],
    },
    {
      say: 'make the machines. What belongs into the cluster fails meanwhile: the stack has the kubeconfig of the one that is gone',
      run: sh`pulumi --stack ${name} up --continue-on-error`,
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
      ? kubeconfigOfK3s(context, founder)
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

/**
 * Where nobody outside reaches the address in the topology, the API server answers through SSH, at the address that k3s writes anyway; firewalls let
 * nodes alone to it.
 */
function kubeconfigOfK3s({ name, cluster, topology, login }: Context, founder: string): Step {
  const take = sh`${login(founder)} sudo cat /etc/rancher/k3s/k3s.yaml > kubeconfig\npulumi --stack ${name} config set --secret holdfast:kubeconfig < kubeconfig`;
  const step = { makes: [{ is: 'kubeconfig' }], minutes: [1, 3] } as const;
  if (!hasPublicAddress(topology, founder))
    return {
      ...step,
      say: `take the new kubeconfig from ${founder}, with the address ${cluster.endpoint} for its server, and give it to the stack`,
      run: take,
    };
  return {
    ...step,
    say: `take the new kubeconfig from ${founder} as it is, and give it to the stack. Its API server answers nodes alone: whoever asks it goes through ${founder}, as long as the first command keeps the way open`,
    run: shellLines([sh`${login(founder)} -f -N -L 6443:127.0.0.1:6443`, take]),
  };
}
