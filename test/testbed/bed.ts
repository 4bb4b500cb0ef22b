import { mkdirSync } from 'node:fs';
import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import type { ReachedServer } from '../e2e/api-server.ts';
import { forward } from '../e2e/forward.ts';
import { Kubernetes, until } from '../e2e/kubernetes.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import {
  apiPort,
  makeCredentials,
  startApi,
  startBalancer,
  startControllers,
  startEtcd,
  writeKubeconfig,
  type Server,
} from './control-plane.ts';
import { usedImages, type UsedImage } from './images/contract.ts';
import { writeImages } from './images/stand-in-images.ts';
import { Lan } from './lan.ts';
import { filesOf, Machine } from './machine.ts';
import { startNames } from './names.ts';
import { startContainerd, startKubelet, startProxy, stopProxy } from './node-programs.ts';
import type { NodeWithCards } from './played-controllers.ts';
import { planOf, type Plan, type PlannedNode } from './plan.ts';
import { connectPods, type NetworkedNode } from './pod-network.ts';

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
  /** For how long pods wait on a node that is lost, where they say nothing. */
  readonly tolerationSeconds: number;
  readonly #cards: readonly NodeWithCards[];
  #archive = '';
  #networked: readonly NetworkedNode[] = [];
  #lan: Lan | undefined;
  #kubernetes: Kubernetes | undefined;

  /** In the folder of the enclosure that this process runs in. */
  constructor(
    folder: string,
    stack: RealStack,
    cluster: ModelledCluster,
    { nodes: count, toleration }: { readonly nodes?: number; readonly toleration: number },
  ) {
    this.#folder = folder;
    this.tolerationSeconds = toleration;
    this.#files = filesOf(folder);
    mkdirSync(this.#files);
    this.#cards = cluster.view.nodes;
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
    this.#archive = writeImages(this.images, `${this.#files}/images`);
    say(`${this.images.length} images made`);
    this.#lan = new Lan(this.plan);
    for (const node of this.plan.nodes) {
      this.#machines.set(node.name, new Machine(this.#folder, node.name));
      await this.#boot(node);
      writeKubeconfig(this.#files, node.name, `https://127.0.0.1:${apiPort}`);
    }
    say(`${this.plan.nodes.length} machines are on`);
    for (const server of this.#servers()) this.#startServer(server);
    for (const server of this.#servers()) await this.#answers(server);
    for (const server of this.#servers()) startControllers(server, this.plan, this.#files);
    this.#kubernetes = await Kubernetes.of(this.#asServer(), groups);
    say('the API servers answer');
    for (const node of this.plan.nodes) await this.#startNode(node);
    await this.#connect();
    await this.#label();
    await this.until('every node is ready', async () => (await this.nodes()).every(isReady));
    say('every node is ready');
    await startNames(this.kubernetes, this.plan);
    // As k3s does where it finds the runtime; here it is runc under that name.
    const runtime = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'nvidia' } };
    await this.kubernetes.apply({ ...runtime, handler: 'nvidia' });
  }

  /** Gives a machine its power again, with what it had on its disks: everything on it starts as after a power cut. */
  async powerOn(name: string): Promise<void> {
    const node = this.#planned(name);
    if (this.machine(name).isOn) return;
    await this.#boot(node);
    const own = this.#networked.find((each) => each.node === node);
    if (own !== undefined) connectPods(own, this.#networked, this.#files);
    const server = this.#servers().find((each) => each.node === node);
    if (server !== undefined) {
      this.#startServer(server);
      // With the others still off, no member of etcd answers yet: k3s tries again, and so do these.
      startControllers(server, this.plan, this.#files);
    }
    await this.#startNode(node);
  }

  /** Ends a program on all servers. */
  async stopOnServers(name: 'etcd' | 'kube-apiserver'): Promise<void> {
    for (const { machine } of this.#servers()) await machine.stop(name);
  }

  /** Starts it again. */
  async startOnServers(name: 'etcd' | 'kube-apiserver'): Promise<void> {
    for (const server of this.#servers()) {
      if (name === 'etcd') startEtcd(server, this.plan);
      else startApi(server, this.plan, this.#files, this.tolerationSeconds);
      await this.#answers(server);
    }
  }

  /** Ends kube-proxy on a node, with its rules. */
  async stopProxy(name: string): Promise<void> {
    await stopProxy(this.machine(name));
  }

  startProxy(name: string): void {
    startProxy(this.machine(name), this.#planned(name), this.plan, this.#folders);
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

  /** Its nodes with the cards that the topology gives them. */
  get devices(): readonly NodeWithCards[] {
    return this.#cards.filter(({ name }) => this.#machines.has(name));
  }

  /** A folder that all machines see. */
  get shared(): string {
    return `${this.#files}/shared`;
  }

  get #folders(): { readonly bed: string; readonly files: string } {
    return { bed: this.#folder, files: this.#files };
  }

  #planned(name: string): PlannedNode {
    const node = this.plan.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`${name} is no node of this bed`);
    return node;
  }

  async #boot(node: PlannedNode): Promise<void> {
    const machine = this.machine(node.name);
    await machine.boot();
    this.#lan?.attach(machine, node);
  }

  #startServer(server: Server): void {
    startEtcd(server, this.plan);
    startApi(server, this.plan, this.#files, this.tolerationSeconds);
  }

  async #startNode(node: PlannedNode): Promise<void> {
    const machine = this.machine(node.name);
    await startContainerd(machine, this.#files, this.#archive);
    if (!node.isServer) startBalancer(machine, this.plan, this.#files);
    startKubelet(machine, node, this.plan, this.#folders);
    startProxy(machine, node, this.plan, this.#folders);
  }

  #servers(): Server[] {
    return this.plan.nodes
      .filter(({ isServer }) => isServer)
      .map((node) => ({ node, machine: this.machine(node.name) }));
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
    this.#networked = this.plan.nodes.map((node) => ({
      ...{ node, machine: this.machine(node.name), podRange: rangeOf(node.name) },
    }));
    for (const each of this.#networked) connectPods(each, this.#networked, this.#files);
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
