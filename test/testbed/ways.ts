import { impactOf } from '../../analysis/impact/impact.ts';
import type { Part } from '../../analysis/impact/failure-model.ts';
import type { Questions } from '../questions.ts';
import type { Bed } from './bed.ts';
import type { How } from './seen.ts';

type Step = () => Promise<void>;

/** How parts are taken away together, and given back. */
export interface Ways {
  readonly take: readonly Step[];
  readonly give: readonly Step[];
  /** Nodes that are gone then. */
  readonly gone: readonly string[];
  readonly how: How;
}

/**
 * Finds out how parts of the model are taken away: a component by its programs, everything else by the nodes that fall with it.
 *
 * @throws Error where the bed cannot take one away, with what it can
 */
export function waysFor(bed: Bed, questions: Questions, failed: readonly Part[], how?: How): Ways {
  const take: Step[] = [];
  const give: Step[] = [];
  const gone = new Map<string, How>();
  for (const part of failed) {
    const own = component(bed, questions, part);
    const nodes = own === undefined ? nodesOf(bed, questions, part) : [];
    if (own === undefined && nodes.length === 0) throw new Error(refusal(bed, part));
    take.push(...(own === undefined ? [] : [own.take]));
    give.push(...(own === undefined ? [] : [own.give]));
    for (const node of nodes) gone.set(node, gone.get(node) === 'power' ? 'power' : (how ?? howOf(part)));
  }
  for (const [node, way] of gone) {
    take.push(way === 'cut' ? () => link(bed, node, false) : () => bed.machine(node).powerOff());
    give.push(way === 'cut' ? () => link(bed, node, true) : () => bed.powerOn(node));
  }
  const ways = [...gone.values()];
  return {
    take,
    give,
    gone: [...gone.keys()],
    how: ways.length > 0 && ways.every((each) => each === 'cut') ? 'cut' : 'power',
  };
}

const refusal = ({ plan }: Bed, { name }: Part): string =>
  `${name}: no node of this bed falls with it, and it is no component that the bed runs; name a node, what one runs on, or CoreDNS, etcd, ` +
  `Kubernetes API, kube-proxy on a node: ${plan.nodes.map((node) => node.name).join(', ')}`;

/** What only carries data leaves machines on. */
const howOf = ({ kind }: Part): How => (kind === 'link' || kind === 'device' ? 'cut' : 'power');

function nodesOf({ plan }: Bed, { model }: Questions, part: Part): string[] {
  const { effects } = impactOf(model, [part]);
  const fallen = new Set(
    effects.filter((each) => each.part.kind === 'machine' && each.state === 'DOWN').map((each) => each.part.name),
  );
  return plan.nodes
    .map(({ name }) => name)
    .filter((name) => fallen.has(name) || (part.kind === 'machine' && part.name === name));
}

function link(bed: Bed, node: string, isUp: boolean): Promise<void> {
  bed.link(node, isUp);
  return Promise.resolve();
}

/** Programs of the cluster that can be stopped and started. */
function component(
  bed: Bed,
  { cluster }: Questions,
  part: Part,
): { readonly take: Step; readonly give: Step } | undefined {
  if (part.kind !== 'component') return undefined;
  const [name = '', node = ''] = part.id.startsWith(`component/${cluster.view.cluster.name}/`)
    ? part.name.split(' on ')
    : [];
  switch (name) {
    case 'etcd':
    case 'SQLite datastore':
      return program(bed, 'etcd');
    case 'Kubernetes API':
      return program(bed, 'kube-apiserver');
    case 'CoreDNS':
      return { take: () => scaleNames(bed, 0), give: () => scaleNames(bed, 1) };
    case 'kube-proxy':
      return bed.plan.nodes.some((each) => each.name === node)
        ? { take: () => Promise.resolve(bed.stopProxy(node)), give: () => Promise.resolve(bed.startProxy(node)) }
        : undefined;
    default:
      return undefined;
  }
}

/** On all servers: the model speaks of it as a whole. */
function program(bed: Bed, name: 'etcd' | 'kube-apiserver'): { readonly take: Step; readonly give: Step } {
  return { take: () => bed.stopOnServers(name), give: () => bed.startOnServers(name) };
}

async function scaleNames({ kubernetes }: Bed, replicas: number): Promise<void> {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system' },
  };
  await kubernetes.merge(deployment, { spec: { replicas } });
}
