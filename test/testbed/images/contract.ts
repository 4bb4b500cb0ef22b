import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../../graph/json.ts';
import { factsOf } from '../../../graph/facts/images/image-uses.ts';
import type { PodSet } from '../../../graph/facts/pod-sets.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { declaredNeeds } from '../../../analysis/impact/parts/dependencies.ts';
import type { ClusterView } from '../../../analysis/cluster-view.ts';
import type { Topology } from '../../../topology/topology.ts';

/** What a stand-in keeps of an application; `.ci/parts/testbed-image` reads it. */
export interface Contract {
  readonly ports: readonly { readonly number: number; readonly from?: string; readonly isUdp?: boolean }[];
  /** Paths that answer 200. */
  readonly paths: readonly string[];
  readonly data: readonly { readonly path: string; readonly from?: readonly string[] }[];
  /** Variables without which it ends. */
  readonly variables: readonly string[];
  /** Files without which it ends. */
  readonly files: readonly string[];
  /** Others of the cluster that it talks to, and whether it is down without. */
  readonly needs: readonly { readonly address: string; readonly isFatal: boolean }[];
  /** Whether it does its work and ends, as jobs do. */
  readonly ends: boolean;
}

/** An image as the stack uses it. */
export interface UsedImage {
  /** As manifests write it. */
  readonly name: string;
  readonly contract: Contract;
  /** Who it runs as where nobody says another. */
  readonly user: number | string | undefined;
  /** Programs that manifests call by name. */
  readonly programs: readonly string[];
  /** Whether more is known of it than what its manifests say. */
  readonly isKnown: boolean;
}

interface Use {
  readonly container: JsonObject;
  readonly needs: Contract['needs'];
  readonly ends: boolean;
}

/** Every image of the pods of a stack, with the contract that the facts about it and all of its users make together. */
export function usedImages({ podSets, graph }: ClusterView, topology: Pick<Topology, 'images'>): UsedImage[] {
  const uses = new Map<string, Use[]>();
  const services = graph.objects('Service');
  for (const podSet of podSets) {
    const { pod, kind } = podSet;
    const needs = needsOf(podSet, services);
    for (const [list, isFirst] of [
      ['initContainers', true],
      ['containers', false],
    ] as const) {
      for (const container of listAt(pod, [list]) as JsonObject[]) {
        const image = textAt(container, ['image']);
        const ends = (isFirst && container['restartPolicy'] !== 'Always') || kind === 'Job' || kind === 'CronJob';
        if (image !== undefined) uses.set(image, [...(uses.get(image) ?? []), { container, needs, ends }]);
      }
    }
  }
  return [...uses].map(([name, own]) => usedImage(name, own, topology));
}

function usedImage(name: string, uses: readonly Use[], topology: Pick<Topology, 'images'>): UsedImage {
  const facts = factsOf(topology, name);
  const containers = uses.map(({ container }) => container);
  const probes = containers.flatMap((container) => probesOf(container));
  const known =
    facts?.port === undefined
      ? []
      : [{ number: facts.port, ...(facts.portFrom !== undefined && { from: facts.portFrom }) }];
  const declared = containers
    .flatMap((container) => listAt(container, ['ports']))
    .flatMap((port) => {
      const number = valueAt(port, ['containerPort']);
      return typeof number === 'number'
        ? [{ number, ...(textAt(port, ['protocol']) === 'UDP' && { isUdp: true }) }]
        : [];
    });
  const asked = probes.flatMap((probe) =>
    ['httpGet', 'tcpSocket'].flatMap((kind) => {
      const number = valueAt(probe, [kind, 'port']);
      return typeof number === 'number' ? [{ number }] : [];
    }),
  );
  const ports = [...known, ...declared, ...asked].filter(
    (port, index, all) => all.findIndex(({ number }) => number === port.number) === index,
  );
  const paths = [facts?.ready, ...probes.map((probe) => textAt(probe, ['httpGet', 'path']))];
  return {
    ...{ name, user: facts?.user, isKnown: facts !== undefined },
    programs: [...new Set([...containers, ...probes.map((probe) => objectAt(probe, ['exec']))].flatMap(programOf))],
    contract: {
      ...{ ports, paths: [...new Set(paths.filter((path) => path !== undefined))] },
      data: (facts?.data ?? []).map(({ folder, from }) => ({ path: folder, ...(from && { from }) })),
      needs: uses.flatMap(({ needs }) => needs),
      ...{ variables: facts?.needs ?? [], files: facts?.files ?? [], ends: uses.every(({ ends }) => ends) },
    },
  };
}

/** What it says that it needs, as far as a Service in its namespace is called so; what lies outside is taken to be there. */
function needsOf(podSet: PodSet, services: readonly KubernetesObject[]): Contract['needs'] {
  return declaredNeeds(podSet).flatMap(({ name, otherwise }) => {
    const own = services.find((each) => each.name === name && each.namespace === podSet.object.namespace);
    const port = valueAt(listAt(own?.manifest ?? {}, ['spec', 'ports'])[0], ['port']);
    return typeof port === 'number' ? [{ address: `${name}:${port}`, isFatal: otherwise === 'down' }] : [];
  });
}

function probesOf(container: JsonObject): JsonObject[] {
  return ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => objectAt(container, [probe]));
}

/** What a command starts with. */
function programOf(caller: JsonObject): string[] {
  const [program] = listAt(caller, ['command']);
  return typeof program === 'string' ? [program] : [];
}
