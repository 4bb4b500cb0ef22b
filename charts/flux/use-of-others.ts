import { listAt, objectAt, objectsInside, textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Application } from './application.ts';

type Objects = ReadonlyMap<Application, readonly KubernetesObject[]>;

/**
 * Classes that the volumes of a release ask for, by its values: charts call them `storageClass` or `storageClassName`, and write `-` for none. Helm
 * waits for its pods, and gives up: what brings the class comes first.
 */
export function classesOfRelease({ kind, manifest }: KubernetesObject): string[] {
  if (kind !== 'HelmRelease') return [];
  return [...objectsInside(objectAt(manifest, ['spec', 'values']))].flatMap(({ value }) =>
    ['storageClass', 'storageClassName']
      .flatMap((key) => textAt(value, [key]) ?? [])
      .filter((name) => !['', '-'].includes(name)),
  );
}

/** Applications without which a host of the tree does not answer over HTTPS: its route, and the certificate of a Gateway that the route hangs on. */
export function serving(host: string, objects: Objects): Application[] {
  const all = [...objects].flatMap(([application, own]) => own.map((object) => ({ application, object })));
  const routes = all.filter(
    ({ object }) => object.kind === 'HTTPRoute' && listAt(object.manifest, ['spec', 'hostnames']).includes(host),
  );
  const gateways = routes.flatMap(({ object }) =>
    listAt(object.manifest, ['spec', 'parentRefs']).map((parent) =>
      [textAt(parent, ['namespace']) ?? object.namespace, textAt(parent, ['name'])].join('/'),
    ),
  );
  const secrets = all
    .filter(({ object }) => object.kind === 'Gateway' && gateways.includes(`${object.namespace ?? ''}/${object.name}`))
    .flatMap(({ object }) =>
      listAt(object.manifest, ['spec', 'listeners'])
        .flatMap((listener) => listAt(listener, ['tls', 'certificateRefs']))
        .map((secret) => [textAt(secret, ['namespace']) ?? object.namespace, textAt(secret, ['name'])].join('/')),
    );
  const certificates = all.filter(
    ({ object }) =>
      object.kind === 'Certificate' &&
      secrets.includes(`${object.namespace ?? ''}/${textAt(object.manifest, ['spec', 'secretName']) ?? ''}`),
  );
  return [...routes, ...certificates].map(({ application }) => application);
}
