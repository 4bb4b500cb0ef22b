import { mkdirSync } from 'node:fs';
import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import type { ReachedServer } from '../e2e/api-server.ts';
import { forward } from '../e2e/forward.ts';
import { Kubernetes, until } from '../e2e/kubernetes.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import { apiPort, makeCredentials, startApi, startControllers, writeKubeconfig, type Server } from './control-plane.ts';
import { usedImages, type UsedImage } from './images/contract.ts';
import { writeImages } from './images/stand-in-images.ts';
import { Lan } from './lan.ts';
import { filesOf, Machine } from './machine.ts';
import { startNames } from './names.ts';
import { startContainerd, startNode } from './node-programs.ts';
import { planOf, type Plan, type PlannedNode } from './plan.ts';
import { connectPods } from './pod-network.ts';

/** What runs here is slow: two processors for a cluster. */
const patience = { seconds: 240, every: 1000 };

/** A cluster that runs on this machine: every node with a network, a root, processes, a containerd and a kubelet of its own. */
export class Bed {
  readonly plan: Plan;
  readonly images: readonly UsedImage[];
  readonly kubeconfig: string;
  readonly #folder: string;
  readonly #files: string;
  readonly #machines = new Map<string, Machine>();
  readonly #cutOff = new Set<string>();
  #lan: Lan | undefined;
  #kubernetes: Kubernetes | undefined;

  /** In the folder of the enclosure that this process runs in. */
  constructor(folder: string, stack: RealStack, cluster: ModelledCluster, count?: number) {
    this.#folder = folder;
    this.#files = filesOf(folder);
    mkdirSync(this.#files);
    this.plan = planOf(stack, cluster, count);
    this.images = usedImages(cluster.view, stack.topology);
    makeCredentials(this.#files, this.plan);
    this.kubeconfig = writeKubeconfig(this.#files, 'admin', this.#url());
  }

  /** The API servers, asked by way of one that is there. */
  get kubernetes(): Kubernetes {
    if (this.#kubernetes === undefined) throw new Error('the bed has no API server yet');
    return this.#kubernetes;
  }

  /** Starts servers and nodes; ready once every node says so. */
  async start(groups: readonly string[], say: (what: string) => void): Promise<void> {
    const archive = writeImages(this.images, `${this.#files}/images`);
    say(`${this.images.length} images made`);
    this.#lan = new Lan(this.plan);
    for (const node of this.plan.nodes) {
      const machine = new Machine(this.#folder, node.name);
      this.#machines.set(node.name, machine);
      await machine.boot();
      this.#lan.attach(machine, node);
      writeKubeconfig(this.#files, node.name, this.#urlFor(node));
    }
    say(`${this.plan.nodes.length} machines are on`);
    for (const server of this.#servers()) startApi(server, this.plan, this.#files);
    for (const server of this.#servers()) await this.#answers(server);
    for (const server of this.#servers()) startControllers(server, this.plan, this.#files);
    this.#kubernetes = await Kubernetes.of(this.#asServer(), groups);
    say('the API servers answer');
    for (const node of this.plan.nodes) {
      await startContainerd(this.machine(node.name), this.#files, archive);
      startNode(this.machine(node.name), node, this.plan, { bed: this.#folder, files: this.#files });
    }
    await this.#connect();
    await this.#label();
    await this.until('every node is ready', async () => (await this.nodes()).every(isReady));
    say('every node is ready');
    await startNames(this.kubernetes, this.plan);
  }

  machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined)
      throw new Error(`${name} is no node of this bed: ${[...this.#machines.keys()].join(', ')}`);
    return machine;
  }

  /** Pulls the plug of a node's network out, or puts it in again: everything on it goes on. */
  link(name: string, isUp: boolean): void {
    this.#lan?.link(this.machine(name), isUp);
    if (isUp) this.#cutOff.delete(name);
    else this.#cutOff.add(name);
  }

  /** Whether others can reach a node. */
  isReachable(name: string): boolean {
    return this.machine(name).isOn && !this.#cutOff.has(name);
  }

  /** Nodes as the API server knows them. */
  async nodes(): Promise<LooseManifest[]> {
    return await this.kubernetes.list('v1', 'Node');
  }

  /** Waits until something holds; where it never does, or a program has ended, the error says what was said last. */
  async until(what: string, holds: () => Promise<boolean>, { seconds, every } = patience): Promise<void> {
    await until(
      what,
      async () => {
        const ended = [...this.#machines.values()].filter(({ isOn }) => isOn).flatMap((machine) => machine.ended());
        if (ended.length > 0) throw new Error(ended.join('\n'));
        return holds();
      },
      { seconds, every },
    );
  }

  #servers(): Server[] {
    return this.plan.nodes
      .filter(({ isServer }) => isServer)
      .map((node) => ({ node, machine: this.machine(node.name) }));
  }

  /** On a server the API server beside it; elsewhere one of a server. */
  #urlFor(node: PlannedNode): string {
    return node.isServer ? `https://127.0.0.1:${apiPort}` : this.#url();
  }

  /** An API server that can be reached from here. */
  #url(): string {
    const servers = this.plan.nodes.filter(({ isServer }) => isServer);
    const reachable = servers.find(({ name }) => !this.#machines.has(name) || this.isReachable(name)) ?? servers[0];
    if (reachable === undefined) throw new Error('the cluster has no server; one of its nodes needs the role server');
    return `https://${reachable.addresses[0].address}:${apiPort}`;
  }

  #asServer(): ReachedServer {
    const current = (): string => this.#url();
    return {
      ...{ kubeconfig: this.kubeconfig, folder: this.#files, stop: () => Promise.resolve() },
      get url() {
        return current();
      },
    };
  }

  async #answers({ node }: Server): Promise<void> {
    const server = { folder: this.#files, url: `https://${node.addresses[0].address}:${apiPort}` };
    const ask = { method: 'GET', path: '/readyz', body: '', contentType: '' };
    await this.until(`the API server of ${node.name} is ready`, () =>
      forward(server, ask).then(
        ({ text }) => text === 'ok',
        () => false,
      ),
    );
  }

  async #connect(): Promise<void> {
    let nodes: LooseManifest[] = [];
    await this.until('every node has a range for its pods', async () => {
      nodes = await this.nodes();
      return nodes.filter(({ spec }) => spec.podCIDR !== undefined).length === this.plan.nodes.length;
    });
    const rangeOf = (name: string): string => nodes.find(({ metadata }) => metadata.name === name)?.spec.podCIDR;
    const networked = this.plan.nodes.map((node) => ({
      ...{ node, machine: this.machine(node.name), podRange: rangeOf(node.name) },
    }));
    connectPods(networked, this.#files);
  }

  /** As distributions do: a kubelet may not give itself every label. */
  async #label(): Promise<void> {
    for (const { name, labels, isServer } of this.plan.nodes) {
      const role = isServer ? { 'node-role.kubernetes.io/control-plane': 'true' } : {};
      const node = { apiVersion: 'v1', kind: 'Node', metadata: { name } };
      await this.kubernetes.merge(node, { metadata: { labels: { ...labels, ...role } } });
    }
  }
}

/** Whether the API server calls a node ready. */
export function isReady({ status }: LooseManifest): boolean {
  return (status?.conditions ?? []).some(
    (condition: LooseManifest) => condition.type === 'Ready' && condition.status === 'True',
  );
}
