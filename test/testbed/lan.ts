import { writeFileSync } from 'node:fs';
import { run, type Machine } from './machine.ts';
import type { Plan, PlannedNode } from './plan.ts';

/** The wires between the machines: a switch, which is also the router of their networks. It belongs to the bed's own network. */
export class Lan {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
    run('ip', 'link', 'set', 'lo', 'up');
    run('ip', 'link', 'add', 'lan', 'type', 'bridge');
    for (const { address, prefix } of plan.gateways) run('ip', 'address', 'add', `${address}/${prefix}`, 'dev', 'lan');
    run('ip', 'link', 'set', 'lan', 'up');
    writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  }

  /** Plugs a machine in, with the addresses of its node. */
  attach(machine: Machine, { addresses, mtu }: PlannedNode): void {
    const wire = this.#wireOf(machine);
    const other = ['type', 'veth', 'peer', 'name', 'eth0', 'mtu', String(mtu), 'netns', String(machine.pid)];
    run('ip', 'link', 'add', wire, 'mtu', String(mtu), ...other);
    run('ip', 'link', 'set', wire, 'master', 'lan', 'up');
    for (const { address, prefix } of addresses) {
      const isSixth = address.includes(':') ? ['nodad'] : [];
      machine.must('ip', 'address', 'add', `${address}/${prefix}`, 'dev', 'eth0', ...isSixth);
    }
    machine.must('ip', 'link', 'set', 'eth0', 'up');
    const [gateway] = this.#plan.gateways;
    if (gateway !== undefined) machine.must('ip', 'route', 'replace', 'default', 'via', gateway.address);
    // Pods reach Services and each other over the bridge of their node.
    for (const setting of ['net.ipv4.ip_forward', 'net.bridge.bridge-nf-call-iptables'])
      machine.must('sysctl', '-q', '-w', `${setting}=1`);
  }

  /** Pulls the plug of a machine out, or puts it in again. */
  link(machine: Machine, isUp: boolean): void {
    run('ip', 'link', 'set', this.#wireOf(machine), isUp ? 'up' : 'down');
  }

  /** Names of interfaces are short. */
  #wireOf({ name }: Machine): string {
    return `wire${this.#plan.nodes.findIndex((node) => node.name === name)}`;
  }
}
