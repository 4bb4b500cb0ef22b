import type { FailureModel, Need, Part } from '../failure-model.ts';
import { tolerated } from '../../../graph/facts/etcd-members.ts';
import { networkPrograms, usesSqlite } from '../../../topology/lookups.ts';
import { level } from '../state.ts';
import type { ClusterView } from '../../cluster-view.ts';
import type { Node } from '../../placement.ts';
import { existing, hardwareId } from './hardware.ts';

/** Parts of a cluster that its applications stand on. */
export interface ClusterParts {
  readonly api: Part;
  readonly dns: Part;
  /** Gone when any of `nodes` is gone, and gone when all of them are. */
  readonly nodeGroup: (nodes: readonly Node[]) => NodeGroup;
}

export interface NodeGroup {
  readonly any: Part;
  readonly all: Part;
  /** Gone when pods of any of the nodes cannot reach others. */
  readonly cutOff: Part;
}

/** Seconds after which a node that no longer answers is called not ready: the default since Kubernetes 1.32. */
export const nodeGraceSeconds = 50;
/** Seconds that a pod takes to start where its image is there already. */
export const podStartSeconds = 60;

export function componentId(cluster: string, name: string): string {
  return `component/${cluster}/${name}`;
}

/** Adds what every cluster has: datastore, API server, name resolution, the network of pods, and Flux. */
export function addCluster(model: FailureModel, view: ClusterView): ClusterParts {
  const api = addControlPlane(model, view);
  addOverlay(model, view);
  const groups = new Map<string, NodeGroup>();
  // Pods that ask for the same share one list: its names are put together once.
  const seen = new WeakMap<readonly Node[], NodeGroup>();
  const nodeGroup = (nodes: readonly Node[]): NodeGroup => {
    const shared = seen.get(nodes);
    if (shared !== undefined) return shared;
    const key = nodes.map(({ name }) => name).join(' ');
    const known = groups.get(key) ?? addGroup(model, view, nodes, groups.size);
    groups.set(key, known);
    seen.set(nodes, known);
    return known;
  };
  const dns = addNames(model, view, nodeGroup, api);
  addFlux(model, view, api);
  return { api, dns, nodeGroup };
}

function component(model: FailureModel, view: ClusterView, name: string, more: Partial<Part> = {}): Part {
  return model.add({ id: componentId(view.cluster.name, name), kind: 'component', name, canFail: true, ...more });
}

function addControlPlane(model: FailureModel, view: ClusterView): Part {
  const { endpoint, replacing } = view.cluster.spec;
  const servers = view.nodes.filter((node) => node.isServer && node.name !== replacing);
  const machines = servers.flatMap(({ name }) => existing(model, hardwareId.machine(name)));
  const api = component(model, view, 'Kubernetes API', {
    without: 'nothing is scheduled, changed or moved; what runs goes on running',
  });
  const isSqlite = usesSqlite(view.cluster.spec);
  const store = component(model, view, isSqlite ? 'SQLite datastore' : 'etcd', {
    without: 'the API server has no state: no write is taken',
  });
  const members = isSqlite ? machines.slice(0, 1) : machines;
  model.needs(store, {
    on: members,
    atLeast: members.length - tolerated(members.length),
    reduced: level.degraded,
    because: isSqlite ? 'lies on' : 'has its members on',
  });
  model.needs(api, { on: [store], because: 'keeps its state in' });
  model.needs(api, { on: machines, atLeast: 1, reduced: level.degraded, because: 'runs on' });
  const owner = servers.find(({ machine }) =>
    machine.spec.addresses.some(({ ipv4, ipv6 }) => ipv4 === endpoint || ipv6 === endpoint),
  );
  if (owner !== undefined && servers.length > 1) {
    model.needs(api, {
      on: existing(model, hardwareId.machine(owner.name)),
      otherwise: level.degraded,
      because: 'is no longer found by new nodes and by kubectl under the address of',
    });
  }
  return api;
}

/** Flannel or Cilium, and kube-proxy, on each node. */
function addOverlay(model: FailureModel, view: ClusterView): void {
  const programs = networkPrograms(view.cluster.spec);
  for (const { name } of view.nodes) {
    const node = model.add({
      id: componentId(view.cluster.name, `overlay/${name}`),
      kind: 'group',
      name: `pod network of ${name}`,
      canFail: false,
    });
    model.needs(node, { on: existing(model, hardwareId.machine(name)), because: 'is that of' });
    for (const program of programs) {
      const part = component(model, view, `${program} on ${name}`, {
        without:
          program === 'kube-proxy' ? 'pods there reach no ClusterIP' : 'pods there and pods elsewhere lose each other',
      });
      model.needs(node, { on: [part], because: 'is made by' });
    }
  }
}

function addGroup(model: FailureModel, view: ClusterView, nodes: readonly Node[], index: number): NodeGroup {
  const machines = nodes.flatMap(({ name }) => existing(model, hardwareId.machine(name)));
  const overlays = nodes.flatMap(({ name }) => existing(model, componentId(view.cluster.name, `overlay/${name}`)));
  const group = (name: string): Part =>
    model.add({
      id: componentId(view.cluster.name, `nodes/${index}/${name}`),
      kind: 'group',
      name: nodes.map((node) => node.name).join(', '),
      canFail: false,
    });
  const [any, all, cutOff] = [group('any'), group('all'), group('cut-off')];
  model.needs(any, { on: machines, because: 'are' });
  // Of no node at all none is left: what may run nowhere is down as long as it is so.
  model.needs(all, { on: machines, atLeast: 1, because: 'are' });
  model.needs(cutOff, { on: overlays, because: 'need' });
  return { any, all, cutOff };
}

/** CoreDNS: one pod in k3s, two elsewhere. */
function addNames(
  model: FailureModel,
  view: ClusterView,
  nodeGroup: (nodes: readonly Node[]) => NodeGroup,
  api: Part,
): Part {
  const isSingle = view.cluster.spec.distribution.kind === 'k3s';
  const dns = component(model, view, 'CoreDNS', {
    without: 'no name is resolved: new connections by name fail, those that exist go on',
  });
  const plain = view.nodes.filter(({ taints, isServer }) => isServer || taints.length === 0);
  const group = nodeGroup(plain);
  model.needs(dns, { on: [group.all], because: 'runs on one of' });
  model.needs(dns, movable(group, api, isSingle ? 1 : 2, nodeGraceSeconds + 300 + podStartSeconds));
  if (isSingle) {
    component(model, view, 'metrics-server', {
      without: 'kubectl top answers nothing and autoscalers stand still; no application is affected',
    });
  }
  return dns;
}

/** What a node's loss does to pods that can go elsewhere: with one pod an interruption if it ran there, with more a part of them. */
export function movable(group: NodeGroup, api: Part, replicas: number, afterSeconds: number): Need {
  return {
    on: [group.any],
    otherwise: replicas > 1 ? level.degraded : level.interrupted,
    because: replicas > 1 ? 'has some of its pods on' : 'may run on',
    heals: { afterSeconds, how: 'the scheduler places the pods on other nodes' },
    isUnlucky: true,
    healer: api,
  };
}

function addFlux(model: FailureModel, view: ClusterView, api: Part): void {
  const { gitOps } = view.cluster.spec;
  if (gitOps === undefined) return;
  const flux = component(model, view, 'Flux', { without: 'changes in Git are not applied; what runs goes on running' });
  model.needs(flux, { on: [api], because: 'works through' });
  if (gitOps.service === undefined) return;
  model.needs(flux, {
    on: existing(model, hardwareId.service(gitOps.service)),
    otherwise: level.degraded,
    because: 'reads its sources from',
  });
}
