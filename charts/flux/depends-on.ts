import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { referencesOf, type Reference } from '../../graph/facts/references.ts';
import { classesOfRelease, serving } from './use-of-others.ts';
import { orderByDependencies } from '../synth/order.ts';
import type { Application } from './application.ts';

export interface DerivedDependencies {
  /** What each application must wait for, in the order of the tree. */
  readonly dependsOn: ReadonlyMap<Application, readonly Application[]>;
  /** Applications in an order in which each follows what it needs. */
  readonly order: readonly Application[];
}

/**
 * Derives `dependsOn` from use: a claim needs who brings its storage class, and so does a release whose values name one, an ExternalSecret its store,
 * a route its gateway, a guard whoever answers its provider's name, and a custom resource whoever installs its CRD. `given` names what the cluster has from the start.
 *
 * @throws Error listing every reference that nobody provides, or naming a cycle.
 */
export function deriveDependencies(
  objects: ReadonlyMap<Application, readonly KubernetesObject[]>,
  given: ReadonlySet<string>,
): DerivedDependencies {
  const providers = new Map<string, Application>();
  for (const [application, own] of objects) {
    for (const key of [...own.map(keyOfObject), ...declaredKeys(application)]) providers.set(key, application);
  }
  const missing: string[] = [];
  const dependsOn = new Map<Application, Application[]>();
  for (const [application, own] of objects) {
    const needed = new Set<Application>([
      ...(application.props.dependsOn ?? []),
      ...[...application.asksHosts].flatMap((host) => serving(host, objects)),
    ]);
    for (const object of own) {
      for (const name of classesOfRelease(object)) {
        const provider = providers.get(`StorageClass/${name}`);
        if (provider !== undefined) needed.add(provider);
        else if (!given.has(`StorageClass/${name}`)) {
          missing.push(
            `[${application.node.path}] ${object.kind}/${object.name} values: no application provides StorageClass/${name}`,
          );
        }
      }
      for (const reference of referencesOf(object)) {
        const key = keyOf(reference);
        const provider = providers.get(key);
        if (provider !== undefined) needed.add(provider);
        else if (!given.has(key)) {
          missing.push(
            `[${application.node.path}] ${object.kind}/${object.name} ${reference.path.join('.')}: no application provides ${key}`,
          );
        }
      }
    }
    needed.delete(application);
    dependsOn.set(
      application,
      [...objects.keys()].filter((candidate) => needed.has(candidate)),
    );
  }
  if (missing.length > 0) {
    throw new Error(
      `${missing.length} references lead nowhere:\n  ${[...new Set(missing)].join('\n  ')}\nadd an application that provides them, or correct the name`,
    );
  }
  const order = orderByDependencies(
    objects.keys(),
    (application) => dependsOn.get(application) ?? [],
    (application) => application.name,
  );
  return { dependsOn: withoutImplied(order, dependsOn), order };
}

/** Leaves out what another dependency waits for already, as one would when writing by hand. `order` is topological. */
function withoutImplied(
  order: readonly Application[],
  dependsOn: ReadonlyMap<Application, readonly Application[]>,
): Map<Application, readonly Application[]> {
  const behind = new Map<Application, Set<Application>>();
  for (const application of order) {
    const needs = dependsOn.get(application) ?? [];
    behind.set(application, new Set(needs.flatMap((need) => [need, ...(behind.get(need) ?? [])])));
  }
  return new Map(
    [...dependsOn].map(([application, needs]) => [
      application,
      needs.filter((need) => !needs.some((other) => other !== need && behind.get(other)?.has(need))),
    ]),
  );
}

/** `Kind/name`, or `Kind/namespace/name` for what lives in a namespace. */
export function keyOf({ kind, name, namespace }: Pick<Reference, 'kind' | 'name' | 'namespace'>): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join('/');
}

function keyOfObject(object: KubernetesObject): string {
  const isNamespaced = ['Gateway', 'SecretStore', 'Issuer'].includes(object.kind);
  return [object.kind, isNamespaced ? object.namespace : undefined, object.name]
    .filter((part) => part !== undefined)
    .join('/');
}

/** What the charts of an application bring, as keys. */
export function declaredKeys({ props: { provides } }: Pick<Application, 'props'>): string[] {
  return [
    ...(provides?.crdGroups ?? []).map((group) => `CustomResourceDefinition/${group}`),
    ...(provides?.storageClasses ?? []).map((name) => `StorageClass/${name}`),
    ...(provides?.runtimeClasses ?? []).map((name) => `RuntimeClass/${name}`),
    ...(provides?.resources ?? []).map((name) => `ExtendedResource/${name}`),
  ];
}
