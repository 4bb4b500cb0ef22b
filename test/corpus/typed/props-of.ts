import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../../graph/json.ts';
import { taken, without, type Data } from './container-props.ts';
import { controllerProps, workloadsAmong, type Workload } from './controller-props.ts';
import { configMaps, enabledKeys, ingresses, routes, serviceMonitors, services, type Keys } from './network-props.ts';

/** A release of app-template of a repository. */
export interface Release extends Keys {
  readonly repository: string;
  readonly namespace: string;
}

/** The properties that would make a release, as far as there are any. What they do not say shows when both are rendered. */
export function propsOf(release: Release): Data {
  const workloads = workloadsAmong(release.objects);
  const [main, ...others] = [...workloads].sort(
    (one, other) => Number(other.id === release.name) - Number(one.id === release.name),
  );
  if (main === undefined) return {};
  const { values } = release;
  const sections = {
    services: services(release, main.id),
    routes: routes(release),
    ingresses: ingresses(release),
    serviceMonitors: serviceMonitors(release),
    persistence: persistence(release, workloads),
    configMaps: configMaps(release),
    controllers: Object.fromEntries(others.map((each) => [each.id, controllerProps(each, values)])),
    serviceAccounts: accounts(values),
    rbac: rbac(values),
  };
  return {
    ...controllerProps(main, values),
    ...(main.id !== release.name && { controller: main.id }),
    ...Object.fromEntries(Object.entries(sections).filter(([, entries]) => Object.keys(entries).length > 0)),
    version: release.version,
  };
}

function accounts(values: JsonObject): Data {
  const section = objectAt(values, ['serviceAccount']);
  return Object.fromEntries(enabledKeys(section).map((id) => [id, without(objectAt(section, [id]), ['enabled'])]));
}

function rbac(values: JsonObject): Data {
  const given = objectAt(values, ['rbac']);
  return Object.fromEntries(
    ['roles', 'bindings'].flatMap((part): [string, Data][] => {
      const section = objectAt(given, [part]);
      const entries = enabledKeys(section).map(
        (id) => [id, grant(without(objectAt(section, [id]), ['enabled']))] as const,
      );
      return entries.length === 0 ? [] : [[part, Object.fromEntries(entries)]];
    }),
  );
}

/** Of a subject the chart reads its identifier alone, or else three fields. */
function grant(entry: JsonObject): Data {
  if (!('subjects' in entry)) return entry;
  const subjects = listAt(entry, ['subjects']).map((subject) =>
    valueAt(subject, ['identifier']) === undefined
      ? taken(subject, ['kind', 'name', 'namespace'])
      : taken(subject, ['identifier']),
  );
  return { ...entry, subjects };
}

function persistence(release: Release, workloads: readonly Workload[]): Data {
  const all = workloads.flatMap(({ pod }) => listAt(pod, ['volumes']));
  const everyone = workloads.flatMap(({ id, pod }) =>
    containersOf(pod).map((each) => `${id}/${textAt(each, ['name']) ?? ''}`),
  );
  const ids = [...new Set(all.map((volume) => textAt(volume, ['name']) ?? ''))];
  return Object.fromEntries(
    ids.map((id) => {
      const volume = objectAt(all.find((each) => textAt(each, ['name']) === id) ?? null, []);
      return [id, { ...sourceOf(volume, id, release), mounts: mountsOf(workloads, id, everyone) }];
    }),
  );
}

function containersOf(pod: JsonObject): readonly Json[] {
  return [...listAt(pod, ['containers']), ...listAt(pod, ['initContainers'])];
}

interface Place {
  readonly mount: Data;
  /** Containers that have it there. */
  readonly in: string[];
}

function mountsOf(workloads: readonly Workload[], volume: string, everyone: readonly string[]): Data[] {
  const places = new Map<string, Place>();
  for (const { id, pod } of workloads)
    for (const container of containersOf(pod))
      for (const mount of listAt(container, ['volumeMounts'])) {
        if (textAt(mount, ['name']) !== volume) continue;
        const made = {
          path: valueAt(mount, ['mountPath']),
          ...taken(mount, ['subPath', 'readOnly', 'mountPropagation']),
        };
        const key = JSON.stringify(made);
        const place: Place = places.get(key) ?? { mount: made, in: [] };
        place.in.push(`${id}/${textAt(container, ['name']) ?? ''}`);
        places.set(key, place);
      }
  return [...places.values()].map((place) =>
    place.in.length === everyone.length ? place.mount : { ...place.mount, in: place.in },
  );
}

function sourceOf(volume: JsonObject, id: string, { objects, values, name }: Release): Data {
  const claim = textAt(volume, ['persistentVolumeClaim', 'claimName']);
  if (claim !== undefined) {
    const made = objects.find(
      (each) => each['kind'] === 'PersistentVolumeClaim' && textAt(each, ['metadata', 'name']) === claim,
    );
    if (made === undefined) return { existingClaim: claim };
    const storageClass = valueAt(made, ['spec', 'storageClassName']);
    return {
      claim: {
        size: valueAt(made, ['spec', 'resources', 'requests', 'storage']),
        accessMode: valueAt(made, ['spec', 'accessModes', 0]),
        ...(storageClass !== undefined && { storageClass: storageClass === '' ? '-' : storageClass }),
        ...(valueAt(values, ['persistence', id, 'retain']) === true && { retain: true }),
        ...(claim !== name && { forceRename: claim }),
      },
    };
  }
  if (isObject(volume['nfs'])) return { nfs: volume['nfs'] };
  if (isObject(volume['emptyDir'])) return { emptyDir: volume['emptyDir'] };
  if (isObject(volume['hostPath'])) {
    const { path, type } = volume['hostPath'];
    return { hostPath: path, ...(type !== undefined && { hostPathType: type }) };
  }
  if (isObject(volume['configMap'])) {
    const { name: map, ...files } = volume['configMap'];
    return { configMap: map, ...files };
  }
  if (isObject(volume['secret'])) {
    const { secretName, ...files } = volume['secret'];
    return { secret: secretName, ...files };
  }
  return { volume: without(volume, ['name']) };
}
