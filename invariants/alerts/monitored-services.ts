import { groupBy } from '../../graph/group-by.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { mayBe, unknownIn } from '../../graph/unknown.ts';
import { missing, type Missing } from '../seeming.ts';

/** What a ServiceMonitor watches, as far as its labels say it. */
export interface Monitored {
  readonly labels: JsonObject;
  /** Services that carry the labels, or may. */
  readonly services: readonly KubernetesObject[];
  /** Why there may be others, and whether they would all carry the name of another release. */
  readonly others: () => Missing;
}

/** Where all was read. */
const known: Missing = { doubt: undefined, told: undefined, severity: {} };

/** Labels of Services that nobody writes, with where they are found. */
const madeByPrograms: readonly { readonly labels: JsonObject; readonly namespace?: string }[] = [
  // The API server makes one of itself (kubernetes 1.35, pkg/controlplane/controller/kubernetesservice).
  { labels: { component: 'apiserver', provider: 'kubernetes' }, namespace: 'default' },
  // prometheus-operator makes one of the kubelets, where it is told to (v0.87, pkg/kubelet/controller.go).
  {
    labels: {
      'k8s-app': 'kubelet',
      'app.kubernetes.io/name': 'kubelet',
      'app.kubernetes.io/managed-by': 'prometheus-operator',
    },
  },
];

/** Undefined for one that chooses by expressions, takes everything, or takes a Service that a program makes. */
export function monitoredServices(graph: ResourceGraph, monitor: KubernetesObject): Monitored | undefined {
  const selector = objectAt(monitor.manifest, ['spec', 'selector']);
  const labels = objectAt(selector, ['matchLabels']);
  if (monitor.group !== 'monitoring.coreos.com' || listAt(selector, ['matchExpressions']).length > 0) return undefined;
  if (Object.keys(labels).length === 0) return undefined;
  const namespaces = namespacesOf(monitor);
  if (madeByPrograms.some((made) => isMade(made, labels, namespaces))) return undefined;
  const near = namespaces.flatMap((namespace) => servicesIn(graph, monitor.cluster, namespace));
  // Charts write the name of their release there.
  const instance = textAt(labels, ['app.kubernetes.io/instance']);
  const others = (): Missing => {
    const all = namespaces.map((namespace): Missing => {
      const wanted = { cluster: monitor.cluster, kinds: ['Service'], namespace, by: monitor };
      const unread = lookup(graph).unread(wanted);
      return instance === undefined
        ? { doubt: unread, told: undefined, severity: {} }
        : missing(graph, { ...wanted, name: instance }, unread);
    });
    return all.find(({ doubt }) => doubt !== undefined) ?? all.find(({ told }) => told !== undefined) ?? known;
  };
  return { labels, services: near.filter((service) => mayCarry(service, labels)), others };
}

function isMade(
  made: (typeof madeByPrograms)[number],
  labels: JsonObject,
  namespaces: readonly (string | undefined)[],
): boolean {
  const isNear = made.namespace === undefined || namespaces.some((each) => (each ?? made.namespace) === made.namespace);
  return isNear && Object.entries(labels).every(([key, value]) => made.labels[key] === value);
}

/** Where it looks; undefined is everywhere. */
function namespacesOf({ manifest, namespace }: KubernetesObject): readonly (string | undefined)[] {
  const selector = objectAt(manifest, ['spec', 'namespaceSelector']);
  if (valueAt(selector, ['any']) !== undefined && selector['any'] !== false) return [undefined];
  const named = listAt(selector, ['matchNames']).filter((each) => typeof each === 'string');
  return named.length === 0 ? [namespace] : named;
}

/** Services of a namespace, and those whose namespace is not known. */
function servicesIn(graph: ResourceGraph, cluster: string, namespace: string | undefined): readonly KubernetesObject[] {
  const of = (name: string): readonly KubernetesObject[] => services(graph).get(`${cluster}\n${name}`) ?? [];
  if (namespace !== undefined) return [...of(namespace), ...of('*')];
  return graph.objects('Service').filter((service) => service.cluster === cluster);
}

const services = oncePerGraph((graph) =>
  groupBy(graph.objects('Service'), ({ cluster, namespace }) => `${cluster}\n${namespace ?? '*'}`),
);

function mayCarry({ manifest }: KubernetesObject, labels: ReturnType<typeof objectAt>): boolean {
  const own = objectAt(manifest, ['metadata', 'labels']);
  return Object.entries(labels).every(([key, value]) => {
    const has = textAt(own, [key]);
    return has === undefined ? unknownIn(own) !== undefined : typeof value !== 'string' || mayBe(has, value);
  });
}
