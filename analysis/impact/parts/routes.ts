import { listAt, objectAt, textAt, valueAt, type Json } from '../../../graph/json.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import type { PodSet } from '../../../graph/facts/pod-sets.ts';
import { backendsOf } from '../../../graph/facts/routes.ts';
import { serviceTargets } from '../../../graph/facts/service-targets.ts';
import type { ClusterView } from '../../cluster-view.ts';
import type { FailureModel, Part } from '../failure-model.ts';
import { level } from '../state.ts';
import { componentId, movable, nodeGraceSeconds, podStartSeconds, type ClusterParts } from './cluster.ts';
import { existing, hardwareId } from './hardware.ts';

export function routeId(cluster: string, host: string): string {
  return `route/${cluster}/${host}`;
}

export function certificateId({ namespace, name }: KubernetesObject): string {
  return `certificate/${namespace ?? ''}/${name}`;
}

/** Seconds until another node announces the address of a service, or routers leave out the node that is gone. */
const announcementSeconds = 30;

/** Adds the ways by which people come in, and every host name that they ask for. */
export function addRoutes(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  workloads: ReadonlyMap<PodSet, Part>,
): void {
  const certificates = addCertificates(model, view);
  addAddresses(model, parts, view, workloads);
  for (const route of view.objects('Ingress', 'HTTPRoute')) {
    const ways = waysInto(model, parts, view, route);
    const backends = [...backendsOf(route)].flatMap(({ name }) =>
      serviceTargets(view.graph)
        .find(route.cluster, route.namespace, name)
        .flatMap((podSet) => workloads.get(podSet) ?? []),
    );
    const shown = certificatesOf(view, route).flatMap((object) => certificates.get(object) ?? []);
    for (const host of hostsOf(route)) {
      const part = model.add({
        id: routeId(view.cluster.name, host),
        kind: 'route',
        name: `https://${host}`,
        canFail: false,
        resource: route,
        ...(route.namespace !== undefined && { namespace: route.namespace }),
      });
      model.needs(part, { on: ways, atLeast: 1, because: 'is reached through' });
      model.needs(part, { on: [...new Set(backends)], because: 'is answered by' });
      model.needs(part, { on: shown, because: 'is trusted by' });
      addEdge(model, view, part, host);
    }
  }
}

/** Seconds until another node answers for the address of a service: MetalLB and Cilium notice a lost node within ten. */
const handoverSeconds = 15;

/** Services with an address of their own: one node answers for it at a time. */
function addAddresses(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  workloads: ReadonlyMap<PodSet, Part>,
): void {
  const group = parts.nodeGroup(view.nodes.filter(({ taints }) => taints.length === 0));
  for (const object of addressedServices(view)) {
    const { name, namespace } = object;
    const backends = serviceTargets(view.graph)
      .find(object.cluster, namespace, name)
      .flatMap((podSet) => workloads.get(podSet) ?? []);
    const part = model.add({
      id: `${routeId(view.cluster.name, 'service')}/${namespace ?? ''}/${name}`,
      kind: 'route',
      name: `address of ${namespace ?? ''}/${name}`,
      canFail: false,
      resource: object,
      ...(namespace !== undefined && { namespace }),
    });
    model.needs(part, { on: [...new Set(backends)], because: 'is answered by' });
    model.needs(part, { on: [group.all], because: 'is announced by' });
    model.needs(part, {
      on: [group.any],
      otherwise: level.interrupted,
      isUnlucky: true,
      because: 'may be announced by',
      heals: { afterSeconds: handoverSeconds, how: 'another node answers for the address' },
    });
  }
}

/** Services that ask for an address of their own. */
function addressedServices(view: ClusterView): readonly KubernetesObject[] {
  return view.objects('Service').filter(({ manifest }) => textAt(manifest, ['spec', 'type']) === 'LoadBalancer');
}

export function hostsOf(route: KubernetesObject): string[] {
  if (route.kind === 'HTTPRoute')
    return listAt(route.manifest, ['spec', 'hostnames']).filter((host) => typeof host === 'string');
  return listAt(route.manifest, ['spec', 'rules']).flatMap((rule) => textAt(rule, ['host']) ?? []);
}

/** What lets a route in: the Gateways that it names, or the controller of its Ingress. */
function waysInto(model: FailureModel, parts: ClusterParts, view: ClusterView, route: KubernetesObject): Part[] {
  if (route.kind === 'HTTPRoute') {
    return listAt(route.manifest, ['spec', 'parentRefs']).map((parent) =>
      wayIn(model, parts, view, textAt(parent, ['name']) ?? '', gatewayClass(view, route, parent)),
    );
  }
  const [declared] = Object.keys(view.cluster.spec.gateways ?? {});
  const own = textAt(route.manifest, ['spec', 'ingressClassName']) ?? (isK3s(view) ? 'traefik' : undefined);
  return [wayIn(model, parts, view, declared ?? own ?? 'ingress', declared === undefined ? own : undefined)];
}

const isK3s = ({ cluster }: ClusterView): boolean => cluster.spec.distribution.kind === 'k3s';

/** The class of the Gateway that a route names, which says what serves it. */
function gatewayClass(view: ClusterView, route: KubernetesObject, parent: Json): string | undefined {
  const [name, namespace = route.namespace] = [textAt(parent, ['name']), textAt(parent, ['namespace'])];
  const gateway = view.objects('Gateway').find((each) => each.name === name && each.namespace === namespace);
  return textAt(gateway?.manifest, ['spec', 'gatewayClassName']);
}

/** `served`: what serves it, where the topology does not say. */
function wayIn(
  model: FailureModel,
  parts: ClusterParts,
  view: ClusterView,
  name: string,
  served: string | undefined,
): Part {
  const id = componentId(view.cluster.name, `gateway/${name}`);
  const known = model.get(id);
  if (known !== undefined) return known;
  const implementation = view.cluster.spec.gateways?.[name]?.implementation ?? served;
  const title = implementation === undefined || implementation === name ? name : `${name} (${implementation})`;
  const part = model.add({
    id,
    kind: 'component',
    name: title,
    canFail: true,
    without: 'nobody comes in by its names',
  });
  const group = parts.nodeGroup(view.nodes.filter(({ taints }) => taints.length === 0));
  model.needs(part, { on: [group.all], because: 'runs on' });
  if (implementation === 'cilium' || runsEverywhere(view, name)) {
    model.needs(part, {
      on: [group.any],
      otherwise: level.degraded,
      because: 'lets nobody in through',
      heals: { afterSeconds: announcementSeconds, how: 'its addresses are announced by the other nodes' },
    });
  } else {
    model.needs(part, movable(group, parts.api, 1, nodeGraceSeconds + 300 + podStartSeconds));
  }
  return part;
}

/** Whether the configuration of the packaged chart makes it a DaemonSet. */
function runsEverywhere(view: ClusterView, name: string): boolean {
  return view
    .objects('HelmChartConfig')
    .some(
      (config) =>
        config.name === name && /kind:\s*DaemonSet/.test(textAt(config.manifest, ['spec', 'valuesContent']) ?? ''),
    );
}

/** A name that an edge answers for is reached through it. */
function addEdge(model: FailureModel, { cluster }: ClusterView, part: Part, host: string): void {
  const { publicNames } = cluster.spec;
  if (publicNames === undefined || !publicNames.names.includes(host)) return;
  model.needs(part, {
    on: existing(model, hardwareId.service(publicNames.service)),
    otherwise: publicNames.proxied ? level.down : level.degraded,
    because: publicNames.proxied ? 'is proxied by' : 'is resolved by',
  });
}

/** A certificate that can no longer be renewed is good until it ends; one that ended takes its names with it. */
function addCertificates(model: FailureModel, view: ClusterView): Map<KubernetesObject, Part> {
  const issuers = view.graph
    .declared('service')
    .filter(({ spec, topology }) => topology === view.cluster.topology && spec.kind === 'certificates');
  return new Map(
    view.objects('Certificate').map((object) => {
      const part = model.add({
        id: certificateId(object),
        kind: 'certificate',
        name: `certificate ${object.namespace ?? ''}/${object.name}`,
        canFail: true,
        resource: object,
        ...(object.namespace !== undefined && { namespace: object.namespace }),
        without: 'browsers refuse what it is shown for once it has ended',
      });
      for (const issuer of issuers) {
        model.needs(part, {
          on: existing(model, hardwareId.service(issuer.name)),
          otherwise: level.degraded,
          because: 'is renewed by',
        });
      }
      return [object, part] as const;
    }),
  );
}

/** Certificates that are shown for a route: by the Secrets of its Ingress, or of the listeners of its Gateways. */
function certificatesOf(view: ClusterView, route: KubernetesObject): KubernetesObject[] {
  const secrets =
    route.kind === 'Ingress'
      ? listAt(route.manifest, ['spec', 'tls']).flatMap((tls) => textAt(tls, ['secretName']) ?? [])
      : secretsOfGateways(view, route);
  const all = view.objects('Certificate');
  const named = all.filter(({ manifest }) => secrets.includes(textAt(manifest, ['spec', 'secretName']) ?? ''));
  if (named.length > 0 || secrets.length > 0 || valueAt(route.manifest, ['spec', 'tls']) === undefined) return named;
  // Without a Secret of its own an Ingress is served with the default certificate of its controller.
  const stores = view
    .objects('TLSStore')
    .flatMap(({ manifest }) => textAt(manifest, ['spec', 'defaultCertificate', 'secretName']) ?? []);
  return all.filter(({ manifest }) => stores.includes(textAt(manifest, ['spec', 'secretName']) ?? ''));
}

function secretsOfGateways(view: ClusterView, route: KubernetesObject): string[] {
  const names = listAt(route.manifest, ['spec', 'parentRefs']).map((parent) => textAt(parent, ['name']));
  return view
    .objects('Gateway')
    .filter(({ name }) => names.includes(name))
    .flatMap(({ manifest }) => listAt(manifest, ['spec', 'listeners']))
    .flatMap((listener) => listAt(objectAt(listener, ['tls']), ['certificateRefs']))
    .flatMap((secret) => textAt(secret, ['name']) ?? []);
}
