import { firewallFiles } from '../../topology/firewall-files.ts';
import { sh } from '../../topology/shell.ts';
import { sshTo, type Context, type Scenario } from '../context.ts';
import type { Runbook } from '../runbook.ts';

/** What goes wrong with the firewall of a node. */
export const firewallScenarios: readonly Scenario[] = [lockedOut];

function* lockedOut(context: Context): Generator<Runbook> {
  const firewall = context.cluster.hostFirewall ?? 'ufw';
  const [node] = context.modelled.view.nodes;
  if (!context.isK3s || firewall === 'none' || node === undefined) return;
  const isHetzner = node.machine.spec.kind === 'hetzner-server';
  const ssh = sshTo(context, node);
  yield {
    id: 'firewall-blocks-too-much',
    title: 'A firewall blocks what must pass',
    failures: [],
    symptoms: ['one thing stops working: pods of other nodes, the database, kubectl, or SSH'],
    check: [
      firewall === 'ufw'
        ? { say: `read the rules, here of ${node.name}`, run: sh`${ssh} sudo ufw status numbered` }
        : { say: `read the rules, here of ${node.name}`, run: sh`${ssh} sudo nft list ruleset` },
      {
        say: 'compare them with those that the topology made of it when it was set up',
        run: sh`${ssh} cat ${firewallFiles[firewall]}`,
      },
    ],
    recover: [
      {
        say: 'put exactly those back, without what somebody added or took away',
        run:
          firewall === 'ufw' ? sh`${ssh} sudo ${firewallFiles.ufw}` : sh`${ssh} sudo nft -f ${firewallFiles.nftables}`,
        minutes: [1, 2],
      },
      ...(firewall === 'ufw'
        ? [
            {
              say: 'where it is one of those that blocks: delete it by its number, and correct the topology',
              run: sh`${ssh} sudo ufw --force delete NUMBER`,
              minutes: [1, 2] as const,
            },
          ]
        : []),
      {
        say: isHetzner
          ? 'if SSH is blocked too: enable rescue mode, reset, mount the disk, and correct /etc/ufw/user.rules'
          : `if SSH is blocked too: use the console${'host' in node.machine.spec ? ` of ${node.machine.spec.host}` : ''}`,
        ...(isHetzner && { run: sh`hcloud server enable-rescue ${node.name}\nhcloud server reset ${node.name}` }),
        minutes: [5, 20],
      },
    ],
    verify: [{ say: 'nodes see each other', run: sh`kubectl get nodes`, expect: 'Ready' }],
    prevent: [
      'rules are made from one model, and one that would close SSH is refused (hetzner/firewall-keeps-ssh-open)',
    ],
  };
}
