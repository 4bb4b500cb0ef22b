import { Construct } from 'constructs';
import { factsOf, scratchWanted } from '../../graph/facts/images/image-uses.ts';
import type { JsonObject } from '../../graph/json.ts';
import { mergeMaps } from '../../graph/merge-maps.ts';
import { addObject, applicationOf, type Application } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { withoutGuardAnnotation, type WithoutGuard } from '../access/without-guard.ts';
import { loadBalancerFields, type LoadBalancerAddresses } from '../cilium/load-balancer-addresses.ts';
import { applicationValues } from './app-template/application-values.ts';
import { checkApplication } from './app-template/checks.ts';
import type { ControllerProps } from './app-template/controller.ts';
import { mountedBy, type AppTemplateMounts } from './app-template/mounts.ts';
import type { ApplicationParts } from './app-template/parts.ts';
import type { Probes } from './app-template/container.ts';
import type { ServiceProps } from './app-template/services.ts';
import { isIn } from './app-template/volumes.ts';

/** What an application of the app-template chart is made of. The fields of a controller and of a container are those of the main ones. */
export interface AppTemplateProps extends ControllerProps, AppTemplateMounts, Partial<Omit<ApplicationParts, 'rbac'>> {
  /** Version of the chart: 4.3.0 is the one that everything here was tested with, 3.0 to 5.1 are known. @default 4.3.0 */
  readonly version?: string;
  /** Key of the main controller. @default the name of the application */
  readonly controller?: string;
  /** Port the application listens on. Its Service `app` has it as `main`. @default none but those of `services` */
  readonly port?: number;
  /** Path that answers 200 when the application can serve. @default what is known of its image, or else a TCP probe on the port */
  readonly readinessPath?: string;
  /** Makes the Service `app` a load balancer at these addresses, under `<name>.<domain>`. @default inside the cluster only */
  readonly loadBalancer?: LoadBalancerAddresses;
  /** Gateway of the topology that serves `port` as `<name>.<domain>`. @default none but those of `routes` */
  readonly gateway?: string;
  /** For a public gateway: why no guard stands in front. @default an AuthenticationGuard is expected */
  readonly withoutGuard?: WithoutGuard;
  /** Further controllers by their keys, each with pods of its own. @default none */
  readonly controllers?: Readonly<Record<string, ControllerProps>>;
  /** Services by their keys, beside the one of `port`. @default none */
  readonly services?: Readonly<Record<string, ServiceProps>>;
  /** Routes of Gateway API by their keys, for what `gateway` does not say. @default none */
  readonly routes?: ApplicationParts['routes'];
  /** Ingresses by their keys. @default none */
  readonly ingresses?: ApplicationParts['ingresses'];
  /** What prometheus-operator asks for numbers, by keys. @default nothing */
  readonly serviceMonitors?: ApplicationParts['serviceMonitors'];
  /** Volumes by their names in the pod, and where they are mounted, for what `volumes`, `scratch` and `files` do not say. @default none */
  readonly persistence?: ApplicationParts['persistence'];
  /** ConfigMaps by their keys. @default none but that of `files` */
  readonly configMaps?: ApplicationParts['configMaps'];
  /** Accounts at the API server, by their keys. @default none but what the version of the chart makes by itself */
  readonly serviceAccounts?: ApplicationParts['serviceAccounts'];
  /** What those accounts may do. @default nothing */
  readonly rbac?: NonNullable<ApplicationParts['rbac']>;
  /** Values of the chart that no property has. They are merged over all others, as helm merges, and nothing here looks at them. @default none */
  readonly values?: JsonObject;
}

/**
 * An application by the app-template chart: probes of different depth, requests and a memory limit, an unprivileged user, one replica that is
 * stopped before the next one starts. What is otherwise has to be said: `none`, `image`, `{}`. With an NVIDIA card it gets the runtime that k3s
 * has for it, and it tolerates the taints of the nodes that it names. Texts are taken as they are: `{{` starts no template.
 *
 * Upholds `workloads/liveness-differs-from-readiness`, `workloads/resources-are-set`, `flux/release-values-are-taken` and
 * `flux/release-values-are-read`.
 *
 * @throws Error that names every quantity, schedule, duration, path, port and name that cannot be right.
 */
export class AppTemplate extends Construct {
  constructor(scope: Construct, id: string, given: AppTemplateProps) {
    super(scope, id);
    const application = applicationOf(this);
    const { name } = application;
    const { cluster, topology } = ClusterTree.of(this);
    const host = `${name}.${cluster.domain ?? ''}`;
    const props = withImage(given, { topology, names: namesOf(application, host) });
    const services = {
      ...(props.port !== undefined && { app: service(this, { ...props, port: props.port }, host) }),
      ...props.services,
    };
    if (props.port !== undefined && props.services?.['app'] !== undefined)
      throw new Error(
        `[${this.node.path}] services.app: that is the Service of port; give it another key, or leave port out`,
      );
    const parts = partsOf(props, name, services);
    checkApplication(this.node.path, parts);
    new HelmRelease(this, 'release', {
      name,
      chart: { oci: 'oci://ghcr.io/bjw-s-labs/helm/app-template', version: props.version ?? '4.3.0' },
      values: mergeMaps(applicationValues(parts, cluster), props.values ?? {}),
    });
    if (props.gateway === undefined) return;
    if (props.port === undefined)
      throw new Error(
        `[${this.node.path}] gateway: there is no port that it could lead to; set port, or say it in routes`,
      );
    addRoute(this, { ...props, port: props.port, gateway: props.gateway, host, name });
  }
}

/** The same with what is known of the main image: the folders that it works in, where it answers, and the variable for its names. */
function withImage(
  given: AppTemplateProps,
  { topology, names }: { readonly topology: ClusterTree['topology']; readonly names: readonly string[] },
): AppTemplateProps {
  const { repository } = given.image;
  const { ready, namesFrom } = factsOf(topology, repository) ?? {};
  return {
    ...given,
    scratch: [...(given.scratch ?? []), ...scratchWanted(topology, repository, placesOf(given))],
    ...(ready !== undefined && { readinessPath: given.readinessPath ?? ready }),
    ...(namesFrom !== undefined && { environment: { [namesFrom]: names.join(', '), ...given.environment } }),
  };
}

/** Where something is mounted in the main container. */
function placesOf({ volumes = {}, scratch = [], persistence = {}, container = 'app' }: AppTemplateProps): string[] {
  return [
    ...Object.values(volumes).flatMap((path) => (typeof path === 'string' ? path : Object.values(path))),
    ...scratch,
    ...Object.values(persistence).flatMap(({ mounts }) =>
      typeof mounts === 'string'
        ? [mounts]
        : mounts.filter((each) => each.in === undefined || isIn(each, '', container)).map(({ path }) => path),
    ),
  ];
}

function partsOf(
  props: AppTemplateProps,
  name: string,
  services: Readonly<Record<string, ServiceProps>>,
): ApplicationParts {
  const { port, readinessPath, controllers = {}, persistence, configMaps } = props;
  const mounted = mountedBy(props);
  const probes = port === undefined ? props.probes : { ...usualProbes(port, readinessPath), ...props.probes };
  return {
    controllers: { [props.controller ?? name]: { ...props, ...(probes && { probes }) }, ...controllers },
    services,
    routes: props.routes ?? {},
    ingresses: props.ingresses ?? {},
    serviceMonitors: props.serviceMonitors ?? {},
    persistence: { ...mounted.persistence, ...persistence },
    configMaps: { ...mounted.configMaps, ...configMaps },
    serviceAccounts: props.serviceAccounts ?? {},
    rbac: props.rbac,
  };
}

/** The names under which people and other pods ask an application. */
function namesOf({ name, namespaceName }: Application, host: string): string[] {
  const inside = `${name}.${namespaceName}`;
  return [host, name, inside, `${inside}.svc`, `${inside}.svc.cluster.local`];
}

function usualProbes(port: number, readinessPath: string | undefined): Probes {
  const ready = readinessPath === undefined ? { tcpSocket: { port } } : { httpGet: { path: readinessPath, port } };
  return {
    // Liveness asks less than readiness: an application that waits for something else must not be restarted for it.
    liveness: { tcpSocket: { port }, periodSeconds: 30, failureThreshold: 5 },
    readiness: { ...ready, periodSeconds: 10 },
  };
}

function service(scope: Construct, props: AppTemplateProps & { readonly port: number }, host: string): ServiceProps {
  const ports = { main: props.port };
  if (props.loadBalancer === undefined) return { ports };
  const { annotations, ipFamilyPolicy, externalTrafficPolicy } = loadBalancerFields(scope, props.loadBalancer);
  return {
    type: 'LoadBalancer',
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': host, ...annotations },
    ipFamilyPolicy,
    externalTrafficPolicy,
    ports,
  };
}

interface Route extends Pick<AppTemplateProps, 'withoutGuard'> {
  readonly port: number;
  readonly gateway: string;
  readonly host: string;
  readonly name: string;
}

function addRoute(scope: Construct, route: Route): void {
  const gateway = ClusterTree.of(scope).cluster.gateways?.[route.gateway];
  if (gateway === undefined)
    throw new Error(`[${scope.node.path}] gateway: "${route.gateway}" is no gateway of the topology's cluster`);
  addObject(scope, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: route.name,
      ...(route.withoutGuard && { annotations: withoutGuardAnnotation(route.withoutGuard) }),
    },
    spec: {
      parentRefs: [{ name: route.gateway, namespace: gateway.namespace, sectionName: 'https' }],
      hostnames: [route.host],
      rules: [{ backendRefs: [{ name: route.name, port: route.port }] }],
    },
  });
}
