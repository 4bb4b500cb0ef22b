import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

/** One direction that is open: for which pods, to or from whom, on which ports. */
export interface AllowedTraffic {
  /** Name of the policy, after `allow-`. */
  readonly name: string;
  /** `in`: to the applications. `out`: from them. */
  readonly direction: 'in' | 'out';
  /** Names of the applications it speaks of, by the label app.kubernetes.io/name. @default every pod of the namespace */
  readonly applications?: readonly string[];
  /** Who is on the other side. */
  readonly peers: readonly NetworkPolicyPeer[];
  /** Ports on the receiving side. The protocol is TCP unless it says otherwise. */
  readonly ports: readonly { readonly port: number; readonly protocol?: 'TCP' | 'UDP' }[];
}

/** Pods of the same namespace, by the label app.kubernetes.io/name. */
export function application(...names: readonly string[]): NetworkPolicyPeer {
  return { podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: [...names] }] } };
}

/** Pods of another namespace. */
export function applicationIn(namespace: string, name: string): NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
  };
}

/** Everything outside, without the ranges given: what is inside is named, or not reached at all. */
export function outside(...except: readonly string[]): NetworkPolicyPeer {
  return { ipBlock: { cidr: '0.0.0.0/0', ...(except.length > 0 && { except: [...except] }) } };
}

/** Nothing may come in or go out of a namespace but names and what is listed: a policy for each, so that each can be read alone. */
export class NamespacePolicies extends Construct {
  constructor(scope: Construct, id: string, props: { readonly allowed: readonly AllowedTraffic[] }) {
    super(scope, id);
    addPolicy(this, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    addPolicy(this, 'allow-names', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    });
    for (const { name, direction, applications, peers, ports } of props.allowed) {
      const podSelector = applications === undefined ? {} : (application(...applications).podSelector ?? {});
      const list: NetworkPolicyPort[] = ports.map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
      addPolicy(
        this,
        `allow-${name}`,
        direction === 'in'
          ? { podSelector, policyTypes: ['Ingress'], ingress: [{ from: [...peers], ports: list }] }
          : { podSelector, policyTypes: ['Egress'], egress: [{ to: [...peers], ports: list }] },
      );
    }
  }
}

function addPolicy(scope: Construct, name: string, spec: NonNullable<NetworkPolicy['spec']>): void {
  addObject<NetworkPolicy>(scope, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name },
    spec,
  });
}
