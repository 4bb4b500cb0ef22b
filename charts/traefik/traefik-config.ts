import { Construct } from 'constructs';
import { toYaml } from '../synth/yaml.ts';
import { addObject } from '../flux/application.ts';

/** What a TraefikConfig is made of. */
export interface TraefikConfigProps {
  /** Ranges of proxies in front, such as Cloudflare's, whose word on the client's address counts. */
  readonly trustedProxies: readonly string[];
  /**
   * Ranges of load balancers that begin connections with a line of the PROXY protocol, such as the private subnet of a Hetzner load balancer
   * with `proxyProtocol`. A line from elsewhere is not believed.
   *
   * @default none: such a line is taken as part of the request, which fails
   */
  readonly proxyProtocolFrom?: readonly string[];
}

/**
 * Settings for the Traefik that k3s brings: one on every node, since names lead to every node, and client addresses kept. k3s merges
 * them into its own chart; editing that chart's manifest would be undone at the next start.
 */
export class TraefikConfig extends Construct {
  constructor(scope: Construct, id: string, props: TraefikConfigProps) {
    super(scope, id);
    const balancers = props.proxyProtocolFrom ?? [];
    const entryPoint = {
      forwardedHeaders: { trustedIPs: [...props.trustedProxies] },
      ...(balancers.length > 0 && { proxyProtocol: { trustedIPs: [...balancers] } }),
    };
    const values = {
      deployment: { kind: 'DaemonSet' },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      service: { spec: { externalTrafficPolicy: 'Local' } },
      ports: {
        web: {
          ...entryPoint,
          http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } },
        },
        websecure: entryPoint,
      },
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    };
    addObject(this, {
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChartConfig',
      metadata: { name: 'traefik' },
      spec: { valuesContent: toYaml([values]) },
    });
  }
}
