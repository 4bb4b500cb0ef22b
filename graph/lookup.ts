import type { ResourceGraph } from './graph.ts';
import { releasesOf } from './helm-releases.ts';
import { isObject, objectAt, textAt, valueAt } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';
import { oncePerKey } from './once-per-key.ts';

/** Finds applied objects by name, and says what else may exist that was not read. */
export interface Lookup {
  /** The object of that name; one whose namespace is set elsewhere counts for every namespace. */
  find(cluster: string, kind: string, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** Why objects may be in a namespace that were not read, such as those of a chart; undefined where all are known. */
  unread(cluster: string, namespace: string | undefined): string | undefined;
  /** The same for kinds that people write down themselves, such as those of Flux: charts and manifests from elsewhere bring none. */
  unreadDeclared(cluster: string): string | undefined;
}

/** Groups whose objects make no Services, Secrets or claims under names of their own. */
const plainGroups =
  /(^|\.)(fluxcd\.io|gateway\.networking\.k8s\.io|external-secrets\.io|monitoring\.coreos\.com|volsync\.backube|cilium\.io|cert-manager\.io|metallb\.io|snapshot\.storage\.k8s\.io|kustomize\.config\.k8s\.io|traefik\.io|longhorn\.io|upgrade\.cattle\.io|externaldns\.k8s\.io|holdfast\.dev)$/;
const builtIn = /^$|^(apps|batch|policy|autoscaling)$|\.k8s\.io$/;

export const lookup: (graph: ResourceGraph) => Lookup = oncePerGraph((graph) => {
  const named = oncePerKey((kind: string) => {
    const found = new Map<string, KubernetesObject>();
    for (const object of graph.objects(kind)) found.set(keyOf(object.cluster, object.namespace, object.name), object);
    return found;
  });
  const unread = new Map<string, string>();
  noteRendered(graph, unread);
  const elsewhere = noteElsewhere(graph, unread);
  return {
    find: (cluster, kind, namespace, name) =>
      named(kind).get(keyOf(cluster, namespace, name)) ?? named(kind).get(keyOf(cluster, undefined, name)),
    unread: (cluster, namespace) => unread.get(`${cluster}\n${namespace ?? '*'}`) ?? unread.get(`${cluster}\n*`),
    unreadDeclared: (cluster) => elsewhere.get(cluster),
  };
});

function keyOf(cluster: string, namespace: string | undefined, name: string): string {
  return `${cluster}\n${namespace ?? '*'}\n${name}`;
}

/** Notes, by namespace, what charts and controllers make there without its being read. */
function noteRendered(graph: ResourceGraph, unread: Map<string, string>): void {
  const mayGrow = oncePerKey((group: string) => !builtIn.test(group) && !plainGroups.test(group));
  for (const object of graph.objects()) {
    const { cluster, kind, group, namespace, name } = object;
    if (kind === 'HelmRelease') {
      if (isAppTemplate(graph, object)) continue;
      const target = textAt(object.manifest, ['spec', 'targetNamespace']) ?? namespace ?? '*';
      noteFirst(unread, `${cluster}\n${target}`, `what HelmRelease/${name} renders was not read`);
    } else if (mayGrow(group)) {
      noteFirst(unread, `${cluster}\n${namespace ?? '*'}`, `a controller may make more of ${kind}/${name}`);
    }
  }
}

/** Notes what is applied from places that were not read; returns, by cluster, a Flux Kustomization that was not followed. */
function noteElsewhere(graph: ResourceGraph, unread: Map<string, string>): Map<string, string> {
  const elsewhere = new Map<string, string>();
  for (const { cluster, built, declared, spec } of graph.scopes.flatMap(({ consumers }) => consumers)) {
    // What is fetched for its CRDs brings nothing that anybody would name.
    const remote = built.remote.find((entry) => !/crd/i.test(entry));
    if (remote !== undefined) noteFirst(unread, `${cluster}\n*`, `${remote} was not read`);
    const name = textAt(declared.document, ['metadata', 'name']) ?? '';
    const path = textAt(spec, ['path']) ?? './';
    if (built.files.length > 0 || built.remote.length > 0 || /crd/i.test(`${name} ${path}`)) continue;
    const reason = `Kustomization/${name} applies ${path}, which was not read`;
    noteFirst(unread, `${cluster}\n*`, reason);
    elsewhere.set(cluster, reason);
  }
  return elsewhere;
}

function noteFirst(reasons: Map<string, string>, key: string, reason: string): void {
  if (!reasons.has(key)) reasons.set(key, reason);
}

/** Whether a release is of the app-template chart, whose objects follow from its values. */
export function isAppTemplate(graph: ResourceGraph, release: KubernetesObject): boolean {
  return appTemplates(graph).has(release);
}

const appTemplates = oncePerGraph((graph): ReadonlySet<KubernetesObject> => new Set(releasesOf(graph, 'app-template')));

/** Names of the Services that an app-template release makes: its own name for one, with the key for more. */
export function appTemplateServices({
  manifest,
  name,
}: KubernetesObject): { name: string; ports: readonly number[] }[] {
  const values = objectAt(manifest, ['spec', 'values']);
  const release = textAt(manifest, ['spec', 'releaseName']) ?? name;
  const services = Object.entries(objectAt(values, ['service'])).filter(
    ([, service]) => isObject(service) && service['enabled'] !== false,
  );
  return services.flatMap(([key, service]) => {
    const ports = Object.values(objectAt(service, ['ports'])).flatMap((port) => {
      const number = valueAt(port, ['port']);
      return typeof number === 'number' ? [number] : [];
    });
    const own = textAt(service, ['nameOverride']);
    // Older versions of the chart name the first of several without its key: both names count.
    return [...new Set([release, `${release}-${own ?? key}`])].map((each) => ({ name: each, ports }));
  });
}
