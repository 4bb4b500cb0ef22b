import { Construct } from 'constructs';
import { factsOf, scratchWanted } from '../../graph/facts/images/image-uses.ts';
import type { JsonObject } from '../../graph/json.ts';
import { addObject, applicationOf, type Application } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { withoutGuardAnnotation, type WithoutGuard } from '../access/without-guard.ts';
import { mountsOf, placesOf, type AppTemplateMounts } from './app-template-mounts.ts';
import { onNodes, tolerationsOf } from './node-affinity.ts';
import { loadBalancerFields, type LoadBalancerAddresses } from '../cilium/load-balancer-addresses.ts';
import type { ContainerResources, ProcessOwner } from './pod-settings.ts';

/** What an application of the app-template chart is made of. */
export interface AppTemplateProps extends AppTemplateMounts {
  /** The image and its tag, best with a digest. */
  readonly image: { readonly repository: string; readonly tag: string };
  /** Port the application listens on. */
  readonly port: number;
  /** Path that answers 200 when the application can serve. @default what is known of its image, or else a TCP probe on the port */
  readonly readinessPath?: string;
  /** User and group it runs as. */
  readonly owner: ProcessOwner;
  /** Environment variables that are no secrets. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Secrets all of whose keys become variables. @default none */
  readonly secrets?: readonly string[];
  /** Groups of its node that own the devices, by number, such as those of `getent group video render`. @default none */
  readonly deviceGroups?: readonly number[];
  /** Requests, the memory limit, and devices such as `{ 'gpu.intel.com/i915': 1 }`. */
  readonly resources: ContainerResources & {
    /** Devices by the names of their resources, such as `gpu.intel.com/i915: 1`. @default none */
    readonly devices?: Readonly<Record<string, number>>;
  };
  /** Names of nodes it may run on. @default any */
  readonly nodes?: readonly string[];
  /** Makes the service a load balancer at these addresses, under `<name>.<domain>`. @default inside the cluster only */
  readonly loadBalancer?: LoadBalancerAddresses;
  /** Gateway of the topology that serves it as `<name>.<domain>`. @default none */
  readonly gateway?: string;
  /** For a public gateway: why no guard stands in front. @default an AuthenticationGuard is expected */
  readonly withoutGuard?: WithoutGuard;
}

/**
 * An application of one container by the app-template chart: probes of different depth, requests and a memory limit, an
 * unprivileged user, one replica that is stopped before the next one starts. With an NVIDIA card it gets the runtime that k3s has for it, and it
 * tolerates the taints of the nodes that it names.
 *
 * Upholds `workloads/liveness-differs-from-readiness` and `workloads/resources-are-set`.
 */
export class AppTemplate extends Construct {
  constructor(scope: Construct, id: string, given: AppTemplateProps) {
    super(scope, id);
    const application = applicationOf(this);
    const { name } = application;
    const tree = ClusterTree.of(this);
    const host = `${name}.${tree.cluster.domain ?? ''}`;
    const { repository } = given.image;
    const { ready, namesFrom } = factsOf(tree.topology, repository) ?? {};
    const { volumes = {}, scratch = [] } = given;
    const props = {
      ...given,
      scratch: [...scratch, ...scratchWanted(tree.topology, repository, [...placesOf(volumes), ...scratch])],
      ...(ready !== undefined && { readinessPath: given.readinessPath ?? ready }),
      ...(namesFrom !== undefined && {
        environment: { [namesFrom]: namesOf(application, host).join(', '), ...given.environment },
      }),
    };
    new HelmRelease(this, 'release', {
      name,
      chart: { oci: 'oci://ghcr.io/bjw-s-labs/helm/app-template', version: '4.3.0' },
      values: {
        controllers: { [name]: { strategy: 'Recreate', containers: { app: container(props) } } },
        defaultPodOptions: {
          automountServiceAccountToken: false,
          ...(props.nodes !== undefined && {
            affinity: onNodes(props.nodes),
            ...tolerationsOf(tree.cluster, props.nodes),
          }),
          // k3s finds the runtime of the driver, and leaves containerd's own as the default (k3s, docs: Nvidia Container Runtime).
          ...(props.resources.devices?.['nvidia.com/gpu'] !== undefined && { runtimeClassName: 'nvidia' }),
          securityContext: {
            ...(props.deviceGroups !== undefined && { supplementalGroups: [...props.deviceGroups] }),
            runAsNonRoot: true,
            runAsUser: props.owner.user,
            runAsGroup: props.owner.group,
            fsGroup: props.owner.group,
            fsGroupChangePolicy: 'OnRootMismatch',
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
        service: { app: service(this, props, host) },
        ...mountsOf(props),
      },
    });
    if (props.gateway !== undefined) addRoute(this, { ...props, gateway: props.gateway, host, name });
  }
}

/** The names under which people and other pods ask an application. */
function namesOf({ name, namespaceName }: Application, host: string): string[] {
  const inside = `${name}.${namespaceName}`;
  return [host, name, inside, `${inside}.svc`, `${inside}.svc.cluster.local`];
}

function container(props: AppTemplateProps): JsonObject {
  const { port, readinessPath, resources } = props;
  const ready = readinessPath === undefined ? { tcpSocket: { port } } : { httpGet: { path: readinessPath, port } };
  return {
    image: { ...props.image },
    ...(props.environment && { env: props.environment }),
    ...(props.secrets && { envFrom: props.secrets.map((name) => ({ secretRef: { name } })) }),
    probes: {
      // Liveness asks less than readiness: an application that waits for something else must not be restarted for it.
      liveness: { enabled: true, custom: true, spec: { tcpSocket: { port }, periodSeconds: 30, failureThreshold: 5 } },
      readiness: { enabled: true, custom: true, spec: { ...ready, periodSeconds: 10 } },
    },
    resources: {
      requests: { cpu: resources.cpu, memory: resources.memory },
      limits: { memory: resources.memoryLimit, ...resources.devices },
    },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

function service(scope: Construct, props: AppTemplateProps, host: string): JsonObject {
  const ports = { main: { port: props.port } };
  if (props.loadBalancer === undefined) return { controller: applicationOf(scope).name, ports };
  const { annotations, ipFamilyPolicy, externalTrafficPolicy } = loadBalancerFields(scope, props.loadBalancer);
  return {
    controller: applicationOf(scope).name,
    type: 'LoadBalancer',
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': host, ...annotations },
    ipFamilyPolicy,
    externalTrafficPolicy,
    ports,
  };
}

interface Route extends Pick<AppTemplateProps, 'port' | 'withoutGuard'> {
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
