import { App } from 'cdk8s';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { TraefikConfig, type TraefikConfigProps } from '../../charts/traefik/traefik-config.ts';
import { topology } from '../../stacks/honeydue/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

/** The ports of Traefik's chart, as k3s is told them. */
function portsOf(props: TraefikConfigProps): LooseManifest {
  const tree = new ClusterTree(new App(), 'honeydue', { topology });
  const config = new TraefikConfig(new Application(tree, 'traefik', { namespace: 'kube-system' }), 'config', props);
  const [object] = config.node.children as unknown as { toJson(): LooseManifest }[];
  return (load(object?.toJson().spec.valuesContent as string) as LooseManifest).ports;
}

test('the PROXY protocol is taken at both ports, from those alone who are said to speak it', () => {
  const ports = portsOf({ trustedProxies: ['104.16.0.0/13'], proxyProtocolFrom: ['10.0.0.0/24'] });
  for (const port of ['web', 'websecure']) {
    expect(ports[port].proxyProtocol).toEqual({ trustedIPs: ['10.0.0.0/24'] });
    expect(ports[port].forwardedHeaders).toEqual({ trustedIPs: ['104.16.0.0/13'] });
  }
});

test.each([{}, { proxyProtocolFrom: [] }])('without a balancer that speaks it, it is not taken: %o', (props) => {
  const ports = portsOf({ trustedProxies: [], ...props });
  expect(ports.web).not.toHaveProperty('proxyProtocol');
  expect(ports.websecure).not.toHaveProperty('proxyProtocol');
});
