import type { LooseManifest, RealStack } from '../real-stack.ts';
import { beside } from './beside.ts';
import type { Mutations } from './mutation.ts';

/** Takes every object of a kind out. */
function without(stack: RealStack, kind: string): void {
  for (const [path, documents] of stack.files)
    stack.files.set(
      path,
      documents.filter((document) => document?.kind !== kind),
    );
}

const ciliumPool = (name: string, spec: LooseManifest): LooseManifest => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumLoadBalancerIPPool',
  metadata: { name },
  spec,
});
const service = (name: string, annotations: LooseManifest, spec: LooseManifest): LooseManifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', annotations },
  spec: { type: 'LoadBalancer', ipFamilyPolicy: 'RequireDualStack', ports: [{ port: 53 }], ...spec },
});
const asks = (last: number): LooseManifest => ({
  'lbipam.cilium.io/ips': `fd00:101::1b:${last},10.101.27.${last}`,
});

/** Damage to pools, advertisements and what asks for addresses. */
export const networkMutations: Mutations = {
  'cilium/announcements-are-enabled': {
    'leave the control plane of BGP at its default': {
      stack: 'k3s-home',
      damage: (stack) => delete stack.object('HelmRelease', 'cilium').spec.values.bgpControlPlane,
      findings: 1,
    },
  },
  'cilium/bgp-advertisement-selects-what-it-tells': {
    'leave the selector out, as the first example does': {
      stack: 'k3s-home',
      damage: (stack) => {
        const [advertisement] = stack.objects('CiliumBGPAdvertisement');
        delete advertisement.spec.advertisements[0].selector;
      },
      findings: 1,
    },
  },
  'cilium/policy-names-no-load-balancer-address': {
    'allow the address of the Gateway': {
      stack: 'cluster-101',
      damage: (stack) =>
        beside(stack, 'CiliumLoadBalancerIPPool', {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: { name: 'inside', namespace: 'default' },
          spec: { endpointSelector: {}, egress: [{ toCIDR: ['10.101.27.5/32'] }] },
        }),
      findings: 1,
    },
  },
  'cilium/layer-2-service-is-not-local': {
    'announce in layer 2, as the source may': {
      stack: 'cluster-101',
      damage: (stack) => {
        without(stack, 'CiliumBGPAdvertisement');
        delete stack.object('HelmRelease', 'cilium').spec.values.bgpControlPlane;
        stack.object('HelmRelease', 'cilium').spec.values.l2announcements = { enabled: true };
        beside(stack, 'CiliumLoadBalancerIPPool', {
          apiVersion: 'cilium.io/v2alpha1',
          kind: 'CiliumL2AnnouncementPolicy',
          metadata: { name: 'load-balancer' },
          spec: { loadBalancerIPs: true },
        });
      },
      findings: 2,
    },
  },
  'cilium/load-balancer-address-is-in-a-pool-that-selects-it': {
    'keep a pool for one namespace': {
      stack: 'cluster-101',
      damage: (stack) =>
        (stack.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.serviceSelector = {
          matchLabels: { 'io.kubernetes.service.namespace': 'network' },
        }),
      findings: 4,
    },
  },
  'cilium/pool-is-announced': {
    'forget the advertisement, where no chart may bring another': {
      stack: 'k3s-home',
      damage: (stack) => {
        without(stack, 'CiliumBGPAdvertisement');
        without(stack, 'HelmRelease');
        beside(stack, 'CiliumLoadBalancerIPPool', service('dns', {}, {}));
      },
      findings: 1,
    },
  },
  'cilium/shared-address-can-be-shared': {
    'answer twice on one port': {
      stack: 'cluster-101',
      damage: (stack) => {
        const key = { ...asks(200), 'lbipam.cilium.io/sharing-key': 'dns' };
        beside(stack, 'CiliumLoadBalancerIPPool', service('dns', key, {}), service('dns-again', key, {}));
      },
      findings: 1,
    },
  },
  'metallb/address-is-inside-a-pool': {
    'ask for the address of a router': {
      stack: 'media-gitops',
      damage: (stack) =>
        beside(stack, 'IPAddressPool', service('dns', { 'metallb.io/loadBalancerIPs': '192.0.2.1' }, {})),
      findings: 1,
    },
  },
  'metallb/address-is-used-once': {
    'copy a Service and keep its address': {
      stack: 'media-gitops',
      damage: (stack) => {
        const asking = { 'metallb.io/loadBalancerIPs': '192.0.2.1' };
        beside(stack, 'IPAddressPool', service('dns', asking, {}), service('dns-again', asking, {}));
      },
      findings: 1,
    },
  },
  'metallb/pool-is-announced': {
    'rename the pool': {
      stack: 'media-gitops',
      damage: (stack) => (stack.objects('IPAddressPool')[0].metadata.name = 'lan'),
      findings: 1,
    },
  },
  'network/control-plane-address-is-outside-pools': {
    'hold an address of the pool': {
      stack: 'media-gitops',
      damage: (stack) => {
        stack.objects('IPAddressPool')[0].spec.addresses.push('10.99.0.0/28');
        beside(stack, 'IPAddressPool', {
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          metadata: { name: 'kube-vip', namespace: 'kube-system' },
          spec: {
            selector: { matchLabels: { app: 'kube-vip' } },
            template: {
              metadata: { labels: { app: 'kube-vip' } },
              spec: {
                containers: [
                  {
                    name: 'kube-vip',
                    image: 'ghcr.io/kube-vip/kube-vip:v1.0.1',
                    env: [
                      { name: 'cp_enable', value: 'true' },
                      { name: 'address', value: '10.99.0.2' },
                    ],
                  },
                ],
              },
            },
          },
        });
      },
      findings: 1,
    },
  },
  'network/pool-is-written-by-its-first-address': {
    'begin in the middle': {
      stack: 'cluster-101',
      damage: (stack) =>
        beside(stack, 'CiliumLoadBalancerIPPool', ciliumPool('guests', { blocks: [{ cidr: '10.77.8.200/28' }] })),
      findings: 1,
    },
  },
  'network/pool-lies-where-it-is-announced': {
    'tell routers of addresses that neighbours ask for': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.blocks = [{ cidr: '192.168.10.96/28' }]),
      findings: 1,
    },
    'answer in layer 2 for another network': {
      stack: 'media-gitops',
      damage: (stack) => (stack.objects('IPAddressPool')[0].spec.addresses = ['10.99.0.0/28']),
      findings: 1,
    },
  },
  'network/pools-do-not-overlap': {
    'take a part of a pool for guests': {
      stack: 'cluster-101',
      damage: (stack) =>
        beside(
          stack,
          'CiliumLoadBalancerIPPool',
          ciliumPool('guests', { blocks: [{ start: '10.101.27.200', stop: '10.101.27.220' }] }),
        ),
      findings: 1,
    },
  },
  'network/services-have-one-load-balancer': {
    'try MetalLB beside Cilium': {
      stack: 'cluster-101',
      damage: (stack) =>
        beside(stack, 'CiliumLoadBalancerIPPool', {
          apiVersion: 'metallb.io/v1beta1',
          kind: 'IPAddressPool',
          metadata: { name: 'guests', namespace: 'metallb-system' },
          spec: { addresses: ['192.0.2.10-192.0.2.20'] },
        }),
      findings: 1,
    },
  },
};
