import type { JsonObject } from '../../../graph/json.ts';
import { plainTexts } from './plain-text.ts';

/** A port of a Service, where more is to be said than its number. */
export interface ServicePort {
  /** Number of the port, 1 to 65535. */
  readonly port: number;
  /** Port of the pod, by number or by its name among `containerPorts`. @default the same number */
  readonly targetPort?: number | string;
  /** @default TCP */
  readonly protocol?: 'TCP' | 'UDP' | 'HTTP' | 'HTTPS';
  /** What is spoken there, for gateways: such as `kubernetes.io/h2c`. @default not said */
  readonly appProtocol?: string;
  /** Port of every node, 30000 to 32767, for the types NodePort and LoadBalancer. @default the cluster chooses */
  readonly nodePort?: number;
  /** Whether it is the one that is meant where none is named. @default the first by name */
  readonly primary?: boolean;
}

/** A Service. */
export interface ServiceProps {
  /** Its ports by name: a number, or more of it. */
  readonly ports: Readonly<Record<string, number | ServicePort>>;
  /** The controller whose pods it reaches. @default the main one */
  readonly controller?: string;
  /** @default ClusterIP */
  readonly type?: 'ClusterIP' | 'LoadBalancer' | 'NodePort' | 'ExternalName';
  /** Annotations, such as those that ask for addresses. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
  /** For the type ClusterIP: `None` gives it no address, and DNS answers with those of the pods. @default an address of the cluster */
  readonly clusterIP?: string;
  /** For the type ExternalName: the host that it stands for. */
  readonly externalName?: string;
  /** Address that a load balancer is asked for, where its program reads no annotation. @default it chooses */
  readonly loadBalancerIP?: string;
  /** `Local` keeps the address of clients. @default Cluster */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** @default SingleStack */
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /** In the order in which they are wanted. @default that of the cluster */
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
  /** Whether it leads to pods that are not ready. @default false */
  readonly publishNotReadyAddresses?: boolean;
}

/** A monitor of a Service, for prometheus-operator. */
export interface ServiceMonitorProps {
  /** What is asked there. */
  readonly endpoints: readonly MonitorEndpoint[];
  /** The Service: one of the application's by its key, or by name. @default its only one */
  readonly service?: { readonly identifier: string } | { readonly name: string };
  /** Labels, by which a Prometheus may choose its monitors. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it is called. @default the name of the application, and its key behind that where there are several */
  readonly forceRename?: string;
}

/** One address of a monitor. */
export interface MonitorEndpoint {
  /** Name of a port of the Service. */
  readonly port: string;
  /** @default /metrics */
  readonly path?: string;
  /** @default http */
  readonly scheme?: 'http' | 'https';
  /** Such as `30s`. @default that of Prometheus */
  readonly interval?: string;
  /** Such as `10s`; not longer than the interval. @default that of Prometheus */
  readonly scrapeTimeout?: string;
  /** Parameters of the address. @default none */
  readonly params?: Readonly<Record<string, readonly string[]>>;
  /** How labels are changed before it is asked, in the words of prometheus-operator. @default not */
  readonly relabelings?: readonly Relabeling[];
  /** How samples are changed or left out. @default not */
  readonly metricRelabelings?: readonly Relabeling[];
  /** Key of a Secret with the token that it wants. @default none */
  readonly bearerTokenSecret?: { readonly name: string; readonly key: string };
}

/** One step of a change of labels. */
export interface Relabeling {
  /** @default replace */
  readonly action?: 'replace' | 'keep' | 'drop' | 'labelmap' | 'labeldrop' | 'labelkeep' | 'hashmod';
  /** Labels that are read. @default none */
  readonly sourceLabels?: readonly string[];
  /** What stands between their values. @default ; */
  readonly separator?: string;
  /** What their values have to be. @default anything */
  readonly regex?: string;
  /** What is written. @default what was found */
  readonly replacement?: string;
  /** The label that is written. */
  readonly targetLabel?: string;
}

/** The values of Services. */
export function serviceValues(services: Readonly<Record<string, ServiceProps>>, main: string): JsonObject {
  const made: object = Object.fromEntries(
    Object.entries(services).map(([id, { ports, controller, ...rest }]) => [
      id,
      {
        controller: controller ?? main,
        ...plainTexts(rest),
        ports: Object.fromEntries(
          Object.entries(ports).map(([name, port]) => [name, typeof port === 'number' ? { port } : { ...port }]),
        ),
      },
    ]),
  );
  return made as JsonObject;
}

/** Every version of the chart takes the name alone. */
function serviceOf(service: NonNullable<ServiceMonitorProps['service']>): object {
  return 'name' in service ? { serviceName: service.name } : { service };
}

/** The values of monitors. */
export function monitorValues(monitors: Readonly<Record<string, ServiceMonitorProps>>): JsonObject {
  const made: object = Object.fromEntries(
    Object.entries(monitors).map(([id, { endpoints, service, ...rest }]) => [
      id,
      plainTexts({ ...rest, ...(service && serviceOf(service)), endpoints }),
    ]),
  );
  return made as JsonObject;
}
