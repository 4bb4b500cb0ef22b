import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import type { HealthCheck } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { loadBalancerAnnotation } from './load-balancer-addresses.ts';

/** What a CiliumGateway is made of. */
export interface CiliumGatewayProps {
  /** Name of a gateway of the topology's cluster. */
  readonly name: string;
  /** Secret with the certificate of `*.domain`. */
  readonly certificateSecret: string;
}

const gatewayApi = 'gateway.networking.k8s.io/v1';

/** A Gateway for the cluster's domain, at the addresses that the topology gives it: HTTPS for all, HTTP to redirect. */
export class CiliumGateway extends Construct {
  constructor(scope: Construct, id: string, props: CiliumGatewayProps) {
    super(scope, id);
    const { cluster } = ClusterTree.of(this);
    const gateway = cluster.gateways?.[props.name];
    if (gateway === undefined) {
      throw new Error(
        `[${this.node.path}] name: "${props.name}" is no gateway of the cluster; declared are ${Object.keys(cluster.gateways ?? {}).join(', ') || 'none'}`,
      );
    }
    const { ipv4, ipv6 } = gateway;
    const annotations = loadBalancerAnnotation(this, {
      ...(ipv4 !== undefined && { ipv4 }),
      ...(ipv6 !== undefined && { ipv6 }),
    });
    const allowedRoutes = { namespaces: { from: 'All' } };
    const hostname = `*.${cluster.domain ?? ''}`;
    addObject(this, {
      apiVersion: gatewayApi,
      kind: 'Gateway',
      metadata: { name: props.name },
      spec: {
        gatewayClassName: 'cilium',
        infrastructure: { annotations },
        listeners: [
          { name: 'http', protocol: 'HTTP', port: 80, hostname, allowedRoutes: { namespaces: { from: 'Same' } } },
          {
            name: 'https',
            protocol: 'HTTPS',
            port: 443,
            hostname,
            allowedRoutes,
            tls: { certificateRefs: [{ kind: 'Secret', name: props.certificateSecret }] },
          },
        ],
      },
    });
    addObject(this, {
      apiVersion: gatewayApi,
      kind: 'HTTPRoute',
      metadata: { name: `${props.name}-redirect` },
      spec: {
        parentRefs: [{ name: props.name, sectionName: 'http' }],
        hostnames: [hostname],
        rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
      },
    });
  }
}

/** The health check that fails while a Gateway is not programmed (issue 7 of cluster-101 recommends one that cannot fail). */
export function gatewayHealthCheck(name: string, namespace: string): HealthCheck {
  return {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    name,
    namespace,
    current: "has(status.conditions) && status.conditions.exists(c, c.type == 'Programmed' && c.status == 'True')",
  };
}
