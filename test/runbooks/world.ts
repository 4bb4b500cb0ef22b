import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import { textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { longestPause } from '../../graph/schedules.ts';
import { ownerOf } from '../../runbooks/context.ts';
import type { Runbook, Step } from '../../runbooks/runbook.ts';
import { saves } from '../../runbooks/scenarios/velero-restore.ts';
import { reachableAddress } from '../../topology/login.ts';
import { firstAddress } from '../../topology/lookups.ts';
import { toldTopology } from '../../topology/read-topology.ts';
import type { Topology } from '../../topology/topology.ts';
import { commandsOf, type Command } from './commands.ts';

/** What a failure leaves. */
export interface Left {
  /** Machines that run. */
  readonly machines: Iterable<string>;
  /** Whether the API server answers. */
  readonly hasApi: boolean;
  /** Whether the state of Pulumi and the kubeconfig are those of a cluster that is gone. @default false */
  readonly isGone?: boolean;
  /** The node that is off while pods of it are still listed. */
  readonly off?: string;
}

/** What brings machines back, and with them their cluster. */
const healing = [/\bnpm run nodes\b/, /\b(qm|pct) start\b/, /\bhcloud server poweron\b/];
/** What tells the cluster that a pod on a dead node will not end by itself. */
const givingUp = /out-of-service=| --force\b/;
/** What brings the API server back where its machines run. */
const starting = [/systemctl (re)?start k3s/, /^talosctl .*\b(bootstrap|reset)\b/];

/**
 * A cluster as a failure leaves it, and what commands do to it. Whoever follows a runbook stands outside: private addresses of a provider lead nowhere, a
 * program changes nothing that its state says is there, what Flux applies exists, and Velero leaves out what exists.
 */
export class World {
  readonly problems: string[] = [];
  readonly #cluster: ModelledCluster;
  readonly #topology: Topology;
  readonly #machines: Set<string>;
  #hasApi: boolean;
  #isStateTrue: boolean;
  #hasKubeconfig: boolean;
  #hasFlux: boolean;
  #isGivenUp: boolean;
  readonly #held = new Set<string>();
  readonly #claims = new Set<string>();
  readonly #restored = new Set<string>();

  constructor(cluster: ModelledCluster, { machines, hasApi, isGone = false, off }: Left) {
    this.#cluster = cluster;
    const topology = cluster.view.graph.topologies.find(({ source }) => source === cluster.view.cluster.topology);
    if (topology === undefined) throw new Error('the topology was not read');
    this.#topology = toldTopology(topology);
    this.#machines = new Set(machines);
    this.#hasApi = hasApi;
    this.#isStateTrue = !isGone;
    this.#hasKubeconfig = !isGone;
    this.#hasFlux = !isGone;
    this.#isGivenUp = off === undefined;
    if (!isGone) this.#applyAll();
  }

  follow({ recover, verify, ...rest }: Runbook): readonly string[] {
    for (const step of [...recover, ...verify]) this.#take(step, rest);
    return this.problems;
  }

  #take(step: Step, runbook: Omit<Runbook, 'recover' | 'verify'>): void {
    // What a person does with their hands mends what they can reach: power, links, machines.
    if (step.run === undefined) {
      if (step.minutes !== undefined && !this.#isWaiting(step)) this.#heal();
      return;
    }
    const commands = commandsOf({ ...runbook, check: [], verify: [], recover: [step] });
    for (const command of commands) this.#do(command, `${runbook.id}: ${command.line}`);
  }

  /** Hands mend nothing of a cluster that is gone: its machines have to be made. */
  #isWaiting({ say }: Step): boolean {
    return !this.#isStateTrue || !this.#hasKubeconfig || /^in stacks\/|^have at hand/.test(say);
  }

  #heal(): void {
    for (const { name } of this.#cluster.view.nodes) this.#machines.add(name);
    this.#hasApi = true;
  }

  #do({ words, line }: Command, at: string): void {
    const [program = '', verb = ''] = words;
    if (program === 'ssh' || program === 'scp') this.#needsMachine(line, at);
    if (['kubectl', 'flux', 'velero'].includes(program) || / holdfast recover /.test(line)) this.#needsApi(at);
    if (program === 'pulumi') this.#pulumi(words, line, at);
    if (healing.some((pattern) => pattern.test(line))) this.#heal();
    if (starting.some((pattern) => pattern.test(line))) this.#hasApi = true;
    if (givingUp.test(line)) this.#isGivenUp = true;
    if (/rollout status/.test(line) && !this.#isGivenUp)
      this.problems.push(`${at}: the old pod is Terminating on a node that is off, and the new one waits for it`);
    if (program === 'flux') this.#flux(words);
    if (program === 'velero' && verb === 'restore') this.#restore(words, at);
  }

  /** A machine is meant by an address from which whoever types this reaches it. */
  #needsMachine(line: string, at: string): void {
    const meant = this.#cluster.view.nodes.find(({ name, machine }) => {
      const asked = reachableAddress(this.#topology, name).shell.replaceAll('"', '');
      return (
        line.includes(`@${asked}`) ||
        new RegExp(`@${firstAddress(machine.spec)?.replaceAll('.', '\\.') ?? 'none'}\\b`).test(line)
      );
    });
    if (meant === undefined) return; // A host: hands reach it.
    const isPrivate = meant.machine.spec.kind === 'hetzner-server' && !line.includes('hcloud server ip');
    if (isPrivate) this.problems.push(`${at}: nobody outside reaches a private address`);
    if (!this.#machines.has(meant.name)) this.problems.push(`${at}: ${meant.name} does not run`);
  }

  #needsApi(at: string): void {
    if (!this.#hasKubeconfig) this.problems.push(`${at}: the kubeconfig is that of the cluster that is gone`);
    if (!this.#hasApi) this.problems.push(`${at}: the API server does not answer`);
  }

  #pulumi(words: readonly string[], line: string, at: string): void {
    if (words.includes('refresh')) {
      if (!this.#hasKubeconfig && !line.includes('PULUMI_K8S_DELETE_UNREACHABLE=true '))
        this.problems.push(`${at}: it stops at what was in a cluster that does not answer`);
      this.#isStateTrue = true;
    }
    if (words.includes('kubeconfig')) {
      if (!this.#hasApi) this.problems.push(`${at}: there is no cluster to take it from`);
      this.#hasKubeconfig = true;
    }
    if (!words.includes('up')) return;
    if (!this.#hasKubeconfig && !words.includes('--continue-on-error'))
      this.problems.push(
        `${at}: it stops at what belongs into a cluster that does not answer, before there are machines`,
      );
    if (!this.#isStateTrue) this.problems.push(`${at}: by its state everything is there, and nothing is made`);
    this.#heal();
    if (this.#hasKubeconfig) this.#hasFlux = true;
  }

  #flux(words: readonly string[]): void {
    const [, verb = '', kind] = words;
    const named = words.slice(3).filter((word) => !word.startsWith('-') && word !== 'flux-system');
    if (verb === 'suspend') for (const name of named) this.#held.add(name);
    if (verb === 'resume') {
      for (const name of named) this.#held.delete(name);
      this.#applyAll();
    }
    // Whoever waits until everything is ready has given Flux the time to apply it.
    if (verb === 'get' && kind === 'kustomizations' && this.#hasFlux) this.#applyAll();
  }

  #applyAll(): void {
    const context = { modelled: this.#cluster };
    for (const claim of this.#cluster.view.objects('PersistentVolumeClaim')) {
      const owner = ownerOf(context, claim)?.name;
      if (owner !== undefined && !this.#held.has(owner))
        this.#claims.add(`${claim.namespace ?? 'default'}/${claim.name}`);
    }
  }

  #restore(words: readonly string[], at: string): void {
    const name = words[words.indexOf('--from-schedule') + 1];
    const schedule = this.#cluster.view.objects('Schedule').find((each) => each.name === name);
    if (schedule === undefined) {
      this.problems.push(`${at}: there is no schedule ${name ?? ''}`);
      return;
    }
    const only = words.includes('--include-namespaces') ? words[words.indexOf('--include-namespaces') + 1] : undefined;
    this.#expectNewest(schedule, only, at);
    // Restoring one application, its claim was given up the step before.
    if (only !== undefined) return;
    const there = [...this.#claims].filter((claim) => saves(schedule, claim.split('/')[0]));
    if (there.length > 0)
      this.problems.push(`${at}: Velero leaves out ${there.length} claims that exist, such as ${there[0] ?? ''}`);
  }

  /** What a schedule brings back that nothing brought back before has to come from the newest backup that there is. */
  #expectNewest(schedule: KubernetesObject, only: string | undefined, at: string): void {
    const pause = ({ manifest }: KubernetesObject): number => longestPause(textAt(manifest, ['spec', 'schedule']));
    for (const { name, namespace } of this.#cluster.view.objects('PersistentVolumeClaim')) {
      const key = `${namespace ?? 'default'}/${name}`;
      if (this.#restored.has(key) || !saves(schedule, namespace) || (only !== undefined && only !== namespace))
        continue;
      this.#restored.add(key);
      const newer = this.#cluster.view
        .objects('Schedule')
        .find((each) => each.group === 'velero.io' && saves(each, namespace) && pause(each) < pause(schedule));
      if (newer !== undefined)
        this.problems.push(`${at}: ${key} comes from ${schedule.name}, and ${newer.name} has a newer backup of it`);
    }
  }
}
