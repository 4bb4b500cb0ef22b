import type { Runbook } from '../../runbooks/runbook.ts';
import { commandsOf, type Command } from '../runbooks/commands.ts';
import type { EtcdCluster } from './etcd-cluster.ts';

/** Which member of etcd a server is, by the name of its node. */
export interface Server {
  readonly node: string;
}

/**
 * Does to real members of etcd what the commands of a runbook make k3s do to its own, one after the other. A command that is not
 * known is an error, so that a runbook cannot grow a step that nobody tried.
 */
export class RunbookPlayer {
  readonly #cluster: EtcdCluster;
  readonly #servers: readonly Server[];
  readonly #snapshot: string | undefined;
  /** Servers that are told no more to join another. */
  readonly #freed = new Set<number>();

  /** `snapshot` is the newest one, where the data of every server is gone. */
  constructor(cluster: EtcdCluster, servers: readonly Server[], snapshot?: string) {
    this.#cluster = cluster;
    this.#servers = servers;
    this.#snapshot = snapshot;
  }

  async play({ recover, ...runbook }: Runbook): Promise<void> {
    const commands = commandsOf({ ...runbook, check: [], verify: [], recover });
    for (const command of commands) if (command.words[0] !== 'ssh') await this.#do(command);
  }

  async #do({ line, words }: Command): Promise<void> {
    // Somebody reads the names of snapshots from the bucket.
    if (['aws', 'sort', 'tail'].includes(words[0] ?? '')) return;
    const done = words[0] === 'kubectl' ? this.#annotate(words) : await this.#onServer(this.#serverOf(line), words);
    if (!done) throw new Error(`nobody knows what this does to etcd: ${line}`);
  }

  /** k3s takes a member out when its node is annotated so; without the annotation nothing happens. */
  #annotate(words: readonly string[]): boolean {
    const number = this.#servers.findIndex(({ node }) => words.includes(node));
    if (words.includes('etcd.k3s.cattle.io/remove=true')) this.#cluster.remove(number);
    else if (!words.includes('etcd.k3s.cattle.io/remove-')) return false;
    return number >= 0;
  }

  async #onServer(number: number, words: readonly string[]): Promise<boolean> {
    const command = words.filter((word) => word !== 'sudo').join(' ');
    const restorePath = '--cluster-reset-restore-path=';
    if (command === 'systemctl stop k3s') this.#cluster.kill([number]);
    else if (command === 'sed -i /^server:/d /etc/rancher/k3s/config.yaml') this.#freed.add(number);
    else if (command === 'systemctl start k3s') await this.#start(number);
    else if (command === 'rm -rf /var/lib/rancher/k3s/server/db') this.#cluster.wipe(number);
    else if (command.startsWith(`k3s server --cluster-reset ${restorePath}`)) {
      // With snapshots in a bucket, k3s joins folder and name, and finds no object of a path.
      if (command.slice(command.indexOf(restorePath) + restorePath.length).includes('/')) return false;
      if (this.#snapshot !== undefined) this.#cluster.restore(number, this.#snapshot);
    } else if (command === 'k3s server --cluster-reset') {
      // It resets no server that is told to join another, as all but the founder are.
      if (!this.#freed.has(number)) return false;
      if (this.#snapshot === undefined) await this.#cluster.reset(number);
    } else return false;
    return true;
  }

  /** A server without data joins the others, as their `server:` tells it. */
  async #start(number: number): Promise<void> {
    if (!this.#cluster.hasData(number)) await this.#cluster.join(number);
    else if (!(await this.#cluster.start(number))) throw new Error(`server ${number} takes no writes`);
  }

  #serverOf(line: string): number {
    const number = this.#servers.findIndex(({ node }) => line.includes(`server ip ${node})`));
    if (number < 0) throw new Error(`no server is meant: ${line}`);
    return number;
  }
}
