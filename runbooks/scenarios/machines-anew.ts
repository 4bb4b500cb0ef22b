import { firstAddress, serversOf } from '../../topology/lookups.ts';
import { sh } from '../../topology/shell.ts';
import type { Context } from '../context.ts';
import type { Step } from '../runbook.ts';

/**
 * Machines where every one is gone. Pulumi still has them in its state and would change nothing: it has to look first. What nobody provisions joins by
 * hand, and a program that installs Flux needs the kubeconfig of a cluster that does not exist yet.
 */
export function machineSteps(context: Context): Step[] {
  const { name, cluster, topology, isK3s } = context;
  const [founder = ''] = serversOf(cluster);
  const address = firstAddress(topology.machines[founder]) ?? founder;
  const kinds = new Set(Object.keys(cluster.nodes).map((node) => topology.machines[node]?.kind));
  const byHand = !isK3s || ['bare-metal', 'wsl2', 'proxmox-lxc'].some((kind) => kinds.has(kind as never));
  return [
    ...(cluster.founded === true
      ? [
          {
            say: `take founded out of the topology: ${founder} has to found the cluster anew`,
            minutes: [1, 2] as const,
          },
        ]
      : []),
    {
      say: 'let Pulumi see what is gone: by its state, everything is there. The token of the servers stays in it, and with it what opens snapshots',
      run: sh`pulumi --stack ${name} refresh`,
      minutes: [1, 3],
    },
    { say: 'make the machines', run: sh`pulumi --stack ${name} up`, minutes: [10, 25] },
    ...(byHand
      ? [
          {
            say: 'what nobody sets up whole joins by hand: this writes its files, and says each step',
            run: sh`npm run nodes -- ${name}`,
            minutes: [10, 30] as const,
          },
        ]
      : []),
    isK3s
      ? {
          say: `take the new kubeconfig from ${founder}, with the address ${cluster.endpoint} for its server, and give it to the stack`,
          run: sh`${context.login(founder)} sudo cat /etc/rancher/k3s/k3s.yaml > kubeconfig\npulumi --stack ${name} config set --secret holdfast:kubeconfig < kubeconfig`,
          minutes: [1, 3],
        }
      : {
          say: 'take the new kubeconfig, and give it to the stack',
          run: sh`talosctl -n ${address} kubeconfig kubeconfig\npulumi --stack ${name} config set --secret holdfast:kubeconfig < kubeconfig`,
          minutes: [1, 3],
        },
    { say: 'every node has joined', run: sh`kubectl get nodes`, expect: 'Ready', minutes: [2, 5] },
  ];
}
