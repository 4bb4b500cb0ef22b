import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podLabels, podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { makerOf } from './config-maps.ts';
import type { ReleaseFault } from './fault.ts';

/** Where the API server, the distribution and operators make Services of their own. */
const unwritten = new Set(['default', 'kube-system']);

/** Named ports that a Service asks of pods, or a monitor of Services and pods, and that none of those has. */
export function unknownPorts(graph: ResourceGraph): ReleaseFault[] {
  return [
    ...graph.objects('Service').flatMap((service) => ofService(graph, service)),
    ...graph.objects('ServiceMonitor', 'PodMonitor').flatMap((monitor) => ofMonitor(graph, monitor)),
  ];
}

/** Of a Service whose pods are known: each port that it sends to by name is a port of some of them. */
function ofService(graph: ResourceGraph, service: KubernetesObject): ReleaseFault[] {
  const selector = objectAt(service.manifest, ['spec', 'selector']);
  if (service.group !== '' || Object.keys(selector).length === 0) return [];
  const pods = graph
    .objects(...workloadKinds)
    .filter((object) => isNear(object, service, service.namespace) && carries(podLabels(object), selector));
  if (pods.length === 0) return [];
  const names = pods.flatMap((object) => containerPorts(object));
  return listAt(service.manifest, ['spec', 'ports']).flatMap((port) => {
    const target = textAt(port, ['targetPort']);
    return target === undefined || names.includes(target)
      ? []
      : [fault(service, `${describe(service)} sends to the port ${target}, which none of its pods has`)];
  });
}

function ofMonitor(graph: ResourceGraph, monitor: KubernetesObject): ReleaseFault[] {
  if (monitor.group !== 'monitoring.coreos.com') return [];
  const isOfPods = monitor.kind === 'PodMonitor';
  const selector = objectAt(monitor.manifest, ['spec', 'selector', 'matchLabels']);
  if (listAt(monitor.manifest, ['spec', 'selector', 'matchExpressions']).length > 0) return [];
  const kinds = isOfPods ? workloadKinds : (['Service'] as const);
  const watched = graph.objects(...kinds).filter((object) => {
    const labels = isOfPods ? podLabels(object) : objectAt(object.manifest, ['metadata', 'labels']);
    return namespacesOf(monitor).some((namespace) => isNear(object, monitor, namespace)) && carries(labels, selector);
  });
  if (watched.length === 0)
    return namespacesOf(monitor).some((namespace) => namespace === undefined || unwritten.has(namespace))
      ? []
      : [fault(monitor, `${describe(monitor)} watches what is not there`)];
  const names = watched.flatMap((object) => (isOfPods ? containerPorts(object) : servicePorts(object)));
  const field = isOfPods ? 'podMetricsEndpoints' : 'endpoints';
  return listAt(monitor.manifest, ['spec', field]).flatMap((endpoint) => {
    const port = textAt(endpoint, ['port']);
    return port === undefined || names.includes(port)
      ? []
      : [fault(monitor, `${describe(monitor)} asks the port ${port}, which what it watches does not have`)];
  });
}

function fault(object: KubernetesObject, observed: string): ReleaseFault {
  return { where: makerOf(object), check: 'port is there', observed };
}

/** Where a monitor looks; undefined is everywhere. */
function namespacesOf({ manifest, namespace }: KubernetesObject): (string | undefined)[] {
  const selector = objectAt(manifest, ['spec', 'namespaceSelector']);
  if (selector['any'] === true) return [undefined];
  const names = listAt(selector, ['matchNames']).filter((name) => typeof name === 'string');
  return names.length > 0 ? names : [namespace];
}

function isNear(object: KubernetesObject, { cluster }: KubernetesObject, namespace: string | undefined): boolean {
  return object.cluster === cluster && (namespace === undefined || object.namespace === namespace);
}

function carries(labels: JsonObject, wanted: JsonObject): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function containerPorts(object: KubernetesObject): string[] {
  const pod = objectAt(object.manifest, podPath(object));
  return ['containers', 'initContainers'].flatMap((list) =>
    listAt(pod, [list]).flatMap((container) =>
      listAt(container, ['ports']).flatMap((port) => textAt(port, ['name']) ?? []),
    ),
  );
}

function servicePorts({ manifest }: KubernetesObject): string[] {
  return listAt(manifest, ['spec', 'ports']).flatMap((port) => {
    const [name, number] = [textAt(port, ['name']), valueAt(port, ['port'])];
    return name ?? (typeof number === 'number' ? [String(number)] : []);
  });
}
