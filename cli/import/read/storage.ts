import { chartsOfReleases } from '../../../graph/charts/release-chart.ts';
import { isObject, listAt, objectAt, objectsInside, textAt, valueAt, type JsonObject } from '../../../graph/json.ts';
import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { givenValues } from './given-values.ts';
import { objectsOf, place, saidText, type Own, type Said } from './said.ts';
import { storagePrograms, type StorageProgram } from './storage-programs.ts';

/** A class of volumes, as far as the repository says what it is. */
export interface SaidClass {
  readonly provisioner: string | undefined;
  readonly reclaimPolicy: 'Retain' | 'Delete' | undefined;
  readonly isDefault: boolean;
  readonly snapshotClass: string | undefined;
  /** What makes its volumes. */
  readonly program: StorageProgram | undefined;
  /** On how many nodes each volume lies. */
  readonly copies: number | undefined;
  /** The export that its volumes are folders of. */
  readonly exported: { readonly server: string; readonly path: string } | undefined;
}

/** Classes that are made here or that claims name, in the order of reading. */
export function classesIn(graph: ResourceGraph, cluster: string): Map<string, Said<SaidClass>> {
  const own = objectsOf(graph, cluster);
  const found = new Map<string, Said<SaidClass>>();
  for (const object of own('StorageClass'))
    found.set(object.name, { value: written(object, own), from: place(object) });
  const makers = chartClasses(graph, own('HelmRelease'));
  // A volume and its claim find each other by the name of a class that there need not be.
  const paired = new Set(own('PersistentVolume').map(({ manifest }) => textAt(manifest, ['spec', 'storageClassName'])));
  for (const object of own()) {
    for (const name of namedBy(object)) {
      if (!found.has(name) && !paired.has(name))
        found.set(name, makers(name) ?? { value: unmade, from: place(object) });
    }
  }
  return found;
}

const unmade: SaidClass = {
  provisioner: undefined,
  reclaimPolicy: undefined,
  isDefault: false,
  snapshotClass: undefined,
  program: undefined,
  copies: undefined,
  exported: undefined,
};

function written({ manifest }: KubernetesObject, own: Own): SaidClass {
  const provisioner = saidText(textAt(manifest, ['provisioner']));
  const parameters = objectAt(manifest, ['parameters']);
  const program = storagePrograms.find((each) => provisioner !== undefined && each.provisioner.test(provisioner));
  const snapshots = own('VolumeSnapshotClass').filter((each) => textAt(each.manifest, ['driver']) === provisioner);
  const [server, path] = [
    saidText(textAt(parameters, ['server'])),
    saidText(textAt(parameters, ['share']) ?? textAt(parameters, ['path'])),
  ];
  return {
    provisioner,
    // What Kubernetes takes where nothing is said.
    reclaimPolicy: textAt(manifest, ['reclaimPolicy']) === 'Retain' ? 'Retain' : 'Delete',
    isDefault: textAt(manifest, ['metadata', 'annotations', 'storageclass.kubernetes.io/is-default-class']) === 'true',
    snapshotClass: snapshots.length === 1 ? snapshots[0]?.name : undefined,
    program,
    copies: count(
      textAt(parameters, ['numberOfReplicas']) ??
        textAt(parameters, ['repl']) ??
        poolSize(
          own('CephBlockPool', 'CephFilesystem'),
          textAt(parameters, ['pool']) ?? textAt(parameters, ['fsName']),
        ),
    ),
    exported: server === undefined || path === undefined ? undefined : { server, path },
  };
}

/** How many copies a pool of Rook keeps. */
function poolSize(pools: readonly KubernetesObject[], name: string | undefined): string | undefined {
  const pool = pools.find((each) => each.name === name)?.manifest;
  const size =
    valueAt(pool, ['spec', 'replicated', 'size']) ??
    valueAt(listAt(pool, ['spec', 'dataPools'])[0], ['replicated', 'size']);
  return typeof size === 'number' ? String(size) : undefined;
}

/** Classes that charts make: those whose name stands in their values, and those that they make anyway. */
function chartClasses(
  graph: ResourceGraph,
  releases: readonly KubernetesObject[],
): (name: string) => Said<SaidClass> | undefined {
  const chartOf = chartsOfReleases(graph);
  const makers = releases.flatMap((release) => {
    const chart = chartOf(release)?.chart;
    const program = storagePrograms.find(({ charts }) => chart !== undefined && charts.includes(chart));
    return program === undefined ? [] : [{ release, program, values: givenValues(graph, release) }];
  });
  return (name) => {
    for (const { release, program, values } of makers) {
      const stated = classNamed(values, name);
      if (stated === undefined && !program.classes.includes(name)) continue;
      const server = textAt(values, ['nfs', 'server']) ?? textAt(stated?.class, ['parameters', 'server']);
      const path = textAt(values, ['nfs', 'path']) ?? textAt(stated?.class, ['parameters', 'share']);
      const size =
        valueAt(stated?.around, ['spec', 'replicated', 'size']) ??
        valueAt(values, ['persistence', 'defaultClassReplicaCount']);
      return {
        value: {
          ...unmade,
          isDefault: valueAt(stated?.class, ['isDefault']) === true,
          program,
          copies: typeof size === 'number' ? size : undefined,
          exported:
            saidText(server) === undefined || saidText(path) === undefined
              ? undefined
              : { server: server ?? '', path: path ?? '' },
        },
        from: place(release),
      };
    }
    return undefined;
  };
}

/** Where values of a chart name a class: what describes it, and what stands around that. */
function classNamed(
  values: JsonObject,
  name: string,
): { readonly class: JsonObject; readonly around: JsonObject } | undefined {
  for (const { value } of objectsInside(values)) {
    for (const inner of Object.values(value)) {
      if (isObject(inner) && inner['name'] === name) return { class: inner, around: value };
      for (const item of Array.isArray(inner) ? (inner as readonly unknown[]) : [])
        if (isObject(item) && item['name'] === name) return { class: item, around: value };
    }
  }
  return undefined;
}

/** Classes that claims, and templates of claims, name. */
function* namedBy({ manifest }: KubernetesObject): Generator<string> {
  for (const { value } of objectsInside(manifest)) {
    const name = saidText(textAt(value, ['storageClassName']) ?? textAt(value, ['storageClass']));
    if (name !== undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) yield name;
  }
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d?$/.test(text) ? Number(text) : undefined;
}
