import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { parts } from './parts.ts';

interface Member {
  readonly name: string;
  readonly client: string;
  readonly peer: string;
  child: ChildProcess | undefined;
}

/** Real members of etcd on loopback, which can be killed and started again one by one. */
export class EtcdCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-etcd-'));
  readonly #members: readonly Member[];

  private constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Starts so many members; ready once they have a leader. */
  static async start(size: number): Promise<EtcdCluster> {
    const members: Member[] = [];
    for (let index = 0; index < size; index++) {
      const [client, peer] = await Promise.all([freePort(), freePort()]);
      members.push({
        name: `m${index}`,
        client: `http://127.0.0.1:${client}`,
        peer: `http://127.0.0.1:${peer}`,
        child: undefined,
      });
    }
    const cluster = new EtcdCluster(members);
    for (const member of members) cluster.#launch(member);
    await cluster.#until(true);
    return cluster;
  }

  get size(): number {
    return this.#members.length;
  }

  /** Kills members by their number, without a word of warning. */
  kill(numbers: readonly number[]): void {
    for (const number of numbers) {
      const member = this.#members[number];
      member?.child?.kill('SIGKILL');
      if (member !== undefined) member.child = undefined;
    }
  }

  /** Starts those that are not running, with the data that they had. */
  async revive(): Promise<void> {
    for (const member of this.#members) if (member.child === undefined) this.#launch(member);
    await this.#until(true);
    // Everybody must be there again, not just a majority.
    for (const member of this.#members) await this.#answers(member, 20_000);
  }

  /** Whether some member that runs takes a write. Waits for an election: what has a majority has a leader soon. */
  async takesWrites(withinMilliseconds: number): Promise<boolean> {
    const deadline = Date.now() + withinMilliseconds;
    do {
      const tries = this.#members.filter(({ child }) => child !== undefined).map((member) => this.#put(member));
      if ((await Promise.all(tries)).some(Boolean)) return true;
    } while (Date.now() < deadline);
    return false;
  }

  stop(): void {
    this.kill([...this.#members.keys()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #launch(member: Member): void {
    const cluster = this.#members.map(({ name, peer }) => `${name}=${peer}`).join(',');
    member.child = spawn(
      parts.etcd ?? '',
      [
        ...[`--name=${member.name}`, `--data-dir=${member.name}`, '--unsafe-no-fsync', '--log-level=fatal'],
        ...[`--listen-client-urls=${member.client}`, `--advertise-client-urls=${member.client}`],
        ...[`--listen-peer-urls=${member.peer}`, `--initial-advertise-peer-urls=${member.peer}`],
        ...[`--initial-cluster=${cluster}`, '--heartbeat-interval=25', '--election-timeout=250'],
      ],
      { cwd: this.#folder, stdio: 'ignore' },
    );
  }

  async #until(wanted: boolean): Promise<void> {
    if ((await this.takesWrites(20_000)) !== wanted) throw new Error('etcd has no leader after 20 seconds');
  }

  async #answers(member: Member, withinMilliseconds: number): Promise<void> {
    const deadline = Date.now() + withinMilliseconds;
    while (!(await this.#put(member))) {
      if (Date.now() > deadline) throw new Error(`${member.name} takes no write`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #put({ client }: Member): Promise<boolean> {
    try {
      const body = JSON.stringify({ key: btoa('holdfast'), value: btoa(String(Date.now())) });
      const response = await fetch(`${client}/v3/kv/put`, { method: 'POST', body, signal: AbortSignal.timeout(700) });
      await response.text();
      return response.ok;
    } catch {
      return false;
    }
  }
}
