import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync, closeSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { parts } from './parts.ts';

interface Member {
  readonly name: string;
  readonly client: string;
  readonly peer: string;
  child: ChildProcess | undefined;
  /** Where it keeps its data, and what it is started through, where that is not as usual. */
  elsewhere?: { readonly folder: string; readonly through: readonly string[] };
}

/** How a member is started: alone from what it has, as one more beside others, or as the first of all. */
type Membership = { readonly flags: readonly string[]; readonly with?: readonly Member[] };

/**
 * Real members of etcd on loopback, which can be killed and started again one by one, and lose their data. What k3s does to its own
 * etcd is done here by the same calls: it adds, removes and promotes members, forces a new cluster, and restores snapshots.
 */
export class EtcdCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-etcd-'));
  readonly #members: readonly Member[];

  private constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Starts so many members, or one of each name; ready once they have a leader. */
  static async start(of: number | readonly string[]): Promise<EtcdCluster> {
    const names = typeof of === 'number' ? Array.from({ length: of }, (_, index) => `m${index}`) : of;
    const members: Member[] = [];
    for (const name of names) {
      const [client, peer] = await Promise.all([freePort(), freePort()]);
      members.push({
        name,
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

  /** Stops a member in its tracks, or lets it go on. */
  pause(number: number, isPaused = true): void {
    this.#members[number]?.child?.kill(isPaused ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Whether a member has data. */
  hasData(number: number): boolean {
    return existsSync(this.folderOf(number));
  }

  /** Where a member answers its clients. */
  urlOf(number: number): string {
    return this.#at(number).client;
  }

  folderOf(number: number): string {
    return join(this.#folder, this.#at(number).name);
  }

  /** Keeps the data of a member in another folder, as a program sees it that is started through others. */
  moveTo(number: number, folder: string, through: readonly string[]): void {
    this.#at(number).elsewhere = { folder, through };
  }

  /** Deletes the data of a member that does not run. */
  wipe(number: number): void {
    if (this.isRunning(number)) throw new Error(`${this.#at(number).name} still runs`);
    rmSync(this.folderOf(number), { recursive: true, force: true });
  }

  /** Overwrites the pages of a database, the way that a dying disk does. */
  corrupt(number: number): void {
    const path = join(this.folderOf(number), 'member/snap/db');
    const file = openSync(path, 'r+');
    const garbage = Buffer.alloc(4096, 0x5a);
    for (let offset = 0; offset < statSync(path).size; offset += garbage.length)
      writeSync(file, garbage, 0, garbage.length, offset);
    closeSync(file);
  }

  isRunning(number: number): boolean {
    const { child } = this.#at(number);
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Starts a member with the data that it has; false where it does not take writes. */
  async start(number: number, withinMilliseconds = 20_000): Promise<boolean> {
    const member = this.#at(number);
    this.#launch(member);
    return this.#serves(member, withinMilliseconds);
  }

  /** Starts a member without data, which gets everything from the others. */
  async join(number: number, withinMilliseconds = 15_000): Promise<void> {
    const member = this.#at(number);
    const id = await this.joinAsLearner(number, withinMilliseconds);
    await repeatedly(withinMilliseconds, () => this.#control('member', 'promote', id));
    if (!(await this.#serves(member, withinMilliseconds)))
      throw new Error(`${member.name} joined, and takes no writes`);
  }

  /** The same up to where it catches up, and has no vote yet. Gives its id. */
  async joinAsLearner(number: number, withinMilliseconds = 15_000): Promise<string> {
    const member = this.#at(number);
    const known = this.members();
    if (known.some(({ name }) => name === member.name)) throw new Error(`duplicate node name found: ${member.name}`);
    // Neither is taken at once: the others must have known each other for some seconds, and it must have caught up.
    const added = await repeatedly(withinMilliseconds, () =>
      this.#control('member', 'add', member.name, `--peer-urls=${member.peer}`, '--learner'),
    );
    const id = /Member\s+([0-9a-f]+) added/.exec(added)?.[1] ?? '';
    const others = this.#members.filter(({ name }) => known.some((each) => each.name === name));
    this.#launch(member, { with: [...others, member], flags: ['--initial-cluster-state=existing'] });
    return id;
  }

  /** Takes a member out of the cluster. */
  remove(number: number): void {
    const { name } = this.#at(number);
    const member = this.members().find((each) => each.name === name);
    if (member === undefined) throw new Error(`${name} is no member`);
    this.#control('member', 'remove', member.id);
  }

  /** Makes a member the only one, with the data that it has, and stops it. */
  async reset(number: number): Promise<void> {
    const member = this.#at(number);
    this.#launch(member, { flags: ['--force-new-cluster'] });
    const isReset = await this.#serves(member, 8_000);
    await this.#halt(number);
    if (!isReset) throw new Error(`${member.name} could not be made the only member`);
  }

  /** Has a member lead the others: who leads now hands it on. */
  async lead(number: number): Promise<void> {
    const { name } = this.#at(number);
    const id = this.members().find((each) => each.name === name)?.id ?? '';
    const body = JSON.stringify({ targetID: String(BigInt(`0x${id}`)) });
    const answers = await Promise.all(
      this.#members.map(({ client }) =>
        fetch(`${client}/v3/maintenance/transfer-leadership`, { method: 'POST', body }),
      ),
    );
    if (!answers.some(({ ok }) => ok)) throw new Error(`nobody made ${name} the leader`);
  }

  /** Has a member say that its disk is full. */
  async raiseAlarm(number: number): Promise<void> {
    const { name, client } = this.#at(number);
    const id = this.members().find((each) => each.name === name)?.id ?? '';
    const body = JSON.stringify({ action: 'ACTIVATE', memberID: String(BigInt(`0x${id}`)), alarm: 'NOSPACE' });
    const response = await fetch(`${client}/v3/maintenance/alarm`, { method: 'POST', body });
    if (!response.ok) throw new Error(`${name} raises no alarm: ${await response.text()}`);
  }

  /** Writes a snapshot of what a member has. */
  snapshot(number: number, path: string): void {
    this.#control('snapshot', 'save', path, `--endpoints=${this.#at(number).client}`);
  }

  /** Makes a snapshot the data of a member that is alone. */
  restore(number: number, path: string): void {
    const { name, peer } = this.#at(number);
    if (this.isRunning(number)) throw new Error(`${name} still runs`);
    rmSync(this.folderOf(number), { recursive: true, force: true });
    call(parts.etcdutl, this.#folder, [
      ...['snapshot', 'restore', path, `--name=${name}`, `--data-dir=${name}`],
      ...[`--initial-cluster=${name}=${peer}`, `--initial-advertise-peer-urls=${peer}`],
    ]);
  }

  /** Members as those that answer know them. */
  members(): { readonly id: string; readonly name: string }[] {
    const answer = this.#control('member', 'list', '--write-out=fields');
    const ids = [...answer.matchAll(/"ID" : (\d+)/g)].map(([, id = '']) => BigInt(id).toString(16));
    return [...answer.matchAll(/"Name" : "([^"]*)"/g)].map(([, name = ''], index) => ({ id: ids[index] ?? '', name }));
  }

  /** What a member has by itself, without asking the others: a digest of every key, value and revision. */
  digest(number: number): string {
    const answer = this.#control('endpoint', 'hashkv', `--endpoints=${this.#at(number).client}`, '--write-out=json');
    return String((JSON.parse(answer) as [{ HashKV: { hash: number } }])[0].HashKV.hash);
  }

  put(key: string, value: string): void {
    this.#controlWith(value, 'put', key);
  }

  keys(prefix: string): string[] {
    return this.#control('get', prefix, '--prefix', '--keys-only').split('\n').filter(Boolean);
  }

  async #halt(number: number): Promise<void> {
    const { child } = this.#at(number);
    const isOver = child === undefined || !this.isRunning(number) ? undefined : once(child, 'exit');
    this.kill([number]);
    await isOver;
  }

  #at(number: number): Member {
    const member = this.#members[number];
    if (member === undefined) throw new Error(`there is no member ${number}`);
    return member;
  }

  #control(...args: readonly string[]): string {
    return this.#controlWith('', ...args);
  }

  #controlWith(input: string, ...args: readonly string[]): string {
    const running = this.#members.filter((_, number) => this.isRunning(number)).map(({ client }) => client);
    const asked = args.some((argument) => argument.startsWith('--endpoints='))
      ? []
      : [`--endpoints=${running.join(',')}`];
    return call(parts.etcdctl, this.#folder, [...args, ...asked, '--command-timeout=4s', '--dial-timeout=2s'], input);
  }

  async #serves(member: Member, withinMilliseconds: number): Promise<boolean> {
    return this.#answers(member, withinMilliseconds).then(
      () => true,
      () => false,
    );
  }

  stop(): void {
    for (const { child } of this.#members) child?.kill('SIGCONT');
    this.kill([...this.#members.keys()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #launch(member: Member, membership: Membership = { flags: [] }): void {
    const cluster = (membership.with ?? this.#members).map(({ name, peer }) => `${name}=${peer}`).join(',');
    const { folder = member.name, through = [] } = member.elsewhere ?? {};
    const [program = '', ...rest] = [...through, parts.etcd ?? ''];
    member.child = spawn(
      program,
      [
        ...rest,
        ...[`--name=${member.name}`, `--data-dir=${folder}`, '--unsafe-no-fsync', '--log-level=fatal'],
        ...[`--listen-client-urls=${member.client}`, `--advertise-client-urls=${member.client}`],
        ...[`--listen-peer-urls=${member.peer}`, `--initial-advertise-peer-urls=${member.peer}`],
        ...[`--initial-cluster=${cluster}`, '--heartbeat-interval=25', '--election-timeout=250'],
        ...membership.flags,
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

/** Runs one of etcd's own tools. */
function call(program: string | undefined, folder: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(program ?? '', args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 20_000,
    input,
  });
  if (status !== 0) throw new Error(`${args.slice(0, 2).join(' ')}: ${stderr}`);
  return stdout;
}

/** What a call says once it is taken. */
async function repeatedly(withinMilliseconds: number, attempt: () => string): Promise<string> {
  const end = Date.now() + withinMilliseconds;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
