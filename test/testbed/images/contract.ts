import { basename } from 'node:path';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../../graph/json.ts';
import { factsOf } from '../../../graph/facts/images/image-uses.ts';
import type { PodSet } from '../../../graph/facts/pod-sets.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { declaredNeeds } from '../../../analysis/impact/parts/dependencies.ts';
import type { ClusterView } from '../../../analysis/cluster-view.ts';
import type { Topology } from '../../../topology/topology.ts';

/** What a stand-in keeps of an application; `.ci/parts/testbed-image` reads it. */
export interface Contract {
  readonly ports: readonly ListeningPort[];
  /** Paths that answer 200. */
  readonly paths: readonly string[];
  readonly data: readonly { readonly path: string; readonly from?: readonly string[] }[];
  /** Variables without which it ends. */
  readonly variables: readonly string[];
  /** Files without which it ends. */
  readonly files: readonly string[];
  /** Others of the cluster that it talks to, and whether it is down without. */
  readonly needs: readonly { readonly address: string; readonly isFatal: boolean }[];
  /** Names under which containers start it; under any other name a probe asks for it. */
  readonly starts: readonly string[];
  /** How those start that do their work and end, as jobs do. */
  readonly endings: readonly Ending[];
}

/** What tells a container that ends from one of the same image that goes on: its arguments, and variables with fixed values. */
interface Ending {
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Where it listens. */
interface ListeningPort {
  readonly number: number;
  /** The variable that may say another. */
  readonly from?: string;
  readonly isUdp?: boolean;
  /** Whether only some of those that use the image listen there: a container beside it may have taken it. */
  readonly isShared?: boolean;
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
  readonly pod: JsonObject;
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
        if (image !== undefined) uses.set(image, [...(uses.get(image) ?? []), { pod, container, needs, ends }]);
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
  // What does its work and ends listens nowhere.
  const going = uses.filter(({ ends }) => !ends).map(({ container }) => container);
  const ports = portsOf(going, known);
  const paths = [facts?.ready, ...probes.map((probe) => textAt(probe, ['httpGet', 'path']))];
  return {
    ...{ name, user: facts?.user ?? userAsked(uses), isKnown: facts !== undefined },
    programs: [...new Set([...containers, ...probes.map((probe) => objectAt(probe, ['exec']))].flatMap(programOf))],
    contract: {
      ...{ ports, paths: [...new Set(paths.filter((path) => path !== undefined))] },
      data: (facts?.data ?? []).map(({ folder, from }) => ({ path: folder, ...(from && { from }) })),
      needs: uses.flatMap(({ needs }) => needs),
      starts: [...new Set(containers.flatMap(programOf).map((program) => basename(program)))],
      ...{ variables: facts?.needs ?? [], files: facts?.files ?? [] },
      endings: uses.filter(({ ends }) => ends).map(({ container }) => endingOf(container)),
    },
  };
}

function endingOf(container: JsonObject): Ending {
  // The stand-in is the entrypoint: where a command takes its place, that is what it is called by.
  const words = [...listAt(container, ['command']).slice(1), ...listAt(container, ['args'])];
  const variables = listAt(container, ['env']).flatMap((each): [string, string][] => {
    const [name, value] = [textAt(each, ['name']), textAt(each, ['value'])];
    return name === undefined || value === undefined || value.includes('$(') ? [] : [[name, value]];
  });
  return { arguments: words.map(String), variables: Object.fromEntries(variables) };
}

/** Those that are known, those that manifests declare, and those that probes ask. */
function portsOf(containers: readonly JsonObject[], known: readonly ListeningPort[]): ListeningPort[] {
  const each = containers.map((container) => [
    ...listAt(container, ['ports']).flatMap((port): ListeningPort[] => {
      const number = valueAt(port, ['containerPort']);
      return typeof number === 'number'
        ? [{ number, ...(textAt(port, ['protocol']) === 'UDP' && { isUdp: true }) }]
        : [];
    }),
    ...probesOf(container).flatMap((probe) =>
      ['httpGet', 'tcpSocket'].flatMap((kind): ListeningPort[] => {
        const number = valueAt(probe, [kind, 'port']);
        return typeof number === 'number' ? [{ number }] : [];
      }),
    ),
  ]);
  const isSame = (a: ListeningPort, b: ListeningPort): boolean =>
    a.number === b.number && (a.isUdp ?? false) === (b.isUdp ?? false);
  const all = [...known, ...each.flat()].filter(
    (port, index, ports) => ports.findIndex((other) => isSame(other, port)) === index,
  );
  return all.map((port) => {
    const isEverybodys = known.includes(port) || each.every((ports) => ports.some((other) => isSame(other, port)));
    return isEverybodys ? port : { ...port, isShared: true };
  });
}

/** An image that manifests start only as somebody else than root has a user, which they do not always name. */
function userAsked(uses: readonly Use[]): number | undefined {
  const isAsked = uses.some(({ pod, container }) =>
    [objectAt(pod, ['securityContext']), objectAt(container, ['securityContext'])].some(
      ({ runAsNonRoot }) => runAsNonRoot === true,
    ),
  );
  return isAsked ? nobodyInParticular : undefined;
}

/** The user of images without a shell that are built on `distroless`. */
const nobodyInParticular = 65532;

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
