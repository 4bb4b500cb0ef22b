import { fluxKustomizations, kustomizationOf, type FluxKustomization } from '../graph/facts/flux-kustomizations.ts';
import { referencesOf } from '../graph/facts/references.ts';
import { secretMadeBy } from '../graph/facts/secret-producers.ts';
import { secretReferences } from '../graph/facts/secret-references.ts';
import { groupBy } from '../graph/group-by.ts';
import { listAt, textAt, valueAt, type Json, type JsonPath } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { BringUpStep } from './bring-up.ts';

/** What is there although no object of the tree is it, as `StorageClass/local-path` or `CustomResourceDefinition/cilium.io`. */
export interface Brought {
  /** By the distribution, from the start. */
  readonly given: ReadonlySet<string>;
  /** By the charts of each Kustomization, by its name. */
  readonly byKustomization: ReadonlyMap<string, readonly string[]>;
}

/** Namespaces that are there before anything is applied: those of Kubernetes, and that of Flux. */
const givenNamespaces = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease', 'flux-system']);

/**
 * What Flux applies, a step for each Kustomization: what its objects need by name of others, definitions and namespaces included, and what it makes. What
 * a chart brings is there for others only where its Kustomization waits until it is healthy: Flux goes on with what waits for one that has merely been
 * applied (kustomize-controller 1.7, docs/spec/v1/kustomizations.md, Dependencies).
 */
export function kustomizationSteps(graph: ResourceGraph, cluster: string, brought: Brought | undefined): BringUpStep[] {
  const own = fluxKustomizations(graph).filter(({ object }) => object.cluster === cluster);
  const secrets = groupBy(secretReferences(graph), ({ object }) => object);
  const closure = waitingFor(graph, own);
  return own.map((kustomization): BringUpStep => {
    const { object, applies, spec } = kustomization;
    const secret = textAt(object.manifest, ['spec', 'decryption', 'secretRef', 'name']);
    const step = {
      stage: 'applications' as const,
      name: nameOf(object),
      needs: ['Flux', ...(secret === undefined ? [] : [`Secret ${object.namespace ?? ''}/${secret}`])],
    };
    if (brought === undefined) return { ...step, makes: [] };
    const needed = applies
      .flatMap((each) => needsOf(each, secrets.get(each) ?? []))
      .filter((key) => !brought.given.has(key));
    return {
      ...step,
      needs: [...new Set([...step.needs, ...needed])],
      makes: [
        ...applies.flatMap(makesOf),
        ...(isWaiting(spec) ? (brought.byKustomization.get(object.name) ?? []) : []),
      ],
      after: [...(closure.get(object) ?? [])].map(nameOf),
    };
  });
}

const nameOf = ({ kind, name }: KubernetesObject): string => `${kind}/${name}`;

function isWaiting(spec: FluxKustomization['spec']): boolean {
  return valueAt(spec, ['wait']) === true || listAt(spec, ['healthChecks']).length > 0;
}

function needsOf(object: KubernetesObject, secrets: readonly { readonly name: string }[]): string[] {
  const { namespace, kind } = object;
  return [
    // A placeholder stands for a Secret that somebody seals before any of this.
    ...(kind === 'UnsealedSecret' ? [] : [...referencesOf(object)]).map(({ kind, namespace: of, name }) =>
      keyOf(kind, isNamespaced(kind) ? of : undefined, name),
    ),
    ...secrets.map(({ name }) => keyOf('Secret', namespace, name)),
    ...(namespace === undefined || givenNamespaces.has(namespace) ? [] : [keyOf('Namespace', undefined, namespace)]),
  ];
}

function makesOf(object: KubernetesObject): string[] {
  const { kind, name, namespace, group, manifest } = object;
  const secret = secretMadeBy(object);
  return [
    keyOf(kind, isNamespaced(kind) ? namespace : undefined, name),
    ...(secret === undefined ? [] : [keyOf('Secret', namespace, secret)]),
    ...namesServedBy(object).map((host) => `name ${host}`),
    ...(kind === 'CustomResourceDefinition' && group === 'apiextensions.k8s.io'
      ? [keyOf(kind, undefined, textAt(manifest, ['spec', 'group']) ?? '')]
      : []),
  ];
}

/** Host names that lead somewhere once an object is there: routes answer for them, and external-dns publishes those of routes and records. */
export function namesServedBy({ kind, manifest }: KubernetesObject): string[] {
  const texts = (list: readonly Json[], ...path: JsonPath): string[] =>
    list.flatMap((each) => textAt(each, path) ?? []);
  switch (kind) {
    case 'HTTPRoute':
      return listAt(manifest, ['spec', 'hostnames']).filter((host) => typeof host === 'string');
    case 'Ingress':
      return texts(listAt(manifest, ['spec', 'rules']), 'host');
    case 'DNSEndpoint':
      return texts(listAt(manifest, ['spec', 'endpoints']), 'dnsName');
    default:
      return [];
  }
}

const isNamespaced = (kind: string): boolean => ['Gateway', 'SecretStore', 'Issuer', 'Secret'].includes(kind);

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join('/');
}

/** Every Kustomization that comes before one: what it waits for, and the one that applies it, through others too. */
function waitingFor(
  graph: ResourceGraph,
  all: readonly FluxKustomization[],
): Map<KubernetesObject, Set<KubernetesObject>> {
  const byName = new Map(all.map((each) => [`${each.object.namespace ?? ''}/${each.object.name}`, each]));
  const found = new Map<KubernetesObject, Set<KubernetesObject>>();
  const visit = ({ object, spec }: FluxKustomization): Set<KubernetesObject> => {
    const known = found.get(object);
    if (known !== undefined) return known;
    const own = new Set<KubernetesObject>();
    found.set(object, own); // A circle is another rule's business.
    const named = listAt(spec, ['dependsOn']).map((entry) =>
      byName.get(`${textAt(entry, ['namespace']) ?? object.namespace ?? ''}/${textAt(entry, ['name']) ?? ''}`),
    );
    for (const next of [...named, kustomizationOf(graph, object)]) {
      if (next === undefined) continue;
      own.add(next.object);
      for (const further of visit(next)) own.add(further);
    }
    return own;
  };
  for (const each of all) visit(each);
  return found;
}
