import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { Construct } from 'constructs';
import type { JsonObject } from '../../graph/json.ts';
import { addObject } from '../flux/application.ts';

/** Who is outside a namespace, in Cilium's words: an entity, or another namespace. */
export type Outsider =
  'ingress' | 'world' | 'cluster' | 'host' | 'remote-node' | 'kube-apiserver' | { namespace: string };

/** Who may talk to whom in a namespace. */
export interface NamespaceIsolationProps {
  /** Who may come in, besides pods of the namespace itself. `ingress` is the cluster's own gateway. */
  readonly from: readonly Outsider[];
  /** Where pods may go, besides the namespace itself and names. */
  readonly to: readonly Outsider[];
}

/**
 * Keeps a namespace to itself: nothing comes in or goes out but names and what is listed. The default is a NetworkPolicy, which any
 * network plugin keeps; what is listed needs Cilium, because traffic of its gateway comes from no pod and no address that a
 * NetworkPolicy could name.
 *
 * @throws Error when it is told to let everything in.
 */
export class NamespaceIsolation extends Construct {
  constructor(scope: Construct, id: string, { from, to }: NamespaceIsolationProps) {
    super(scope, id);
    if (from.includes('world')) {
      throw new Error(
        `[${this.node.path}] from: "world" lets everybody in; name the gateway ("ingress") or a namespace instead`,
      );
    }
    addObject<NetworkPolicy>(this, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    addObject(this, {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'allow-listed' },
      spec: {
        endpointSelector: {},
        ingress: [{ fromEndpoints: [{}] }, ...rules('from', from)],
        egress: [{ toEndpoints: [{}] }, names, ...rules('to', to)],
      },
    });
  }
}

const names: JsonObject = {
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
  toPorts: [
    {
      ports: [
        { port: '53', protocol: 'UDP' },
        { port: '53', protocol: 'TCP' },
      ],
    },
  ],
};

function rules(direction: 'from' | 'to', outsiders: readonly Outsider[]): JsonObject[] {
  const entities = outsiders.filter((outsider) => typeof outsider === 'string');
  const namespaces = outsiders.filter((outsider) => typeof outsider !== 'string');
  return [
    ...(entities.length > 0 ? [{ [`${direction}Entities`]: entities }] : []),
    ...(namespaces.length > 0
      ? [
          {
            [`${direction}Endpoints`]: namespaces.map(({ namespace }) => ({
              matchLabels: { 'k8s:io.kubernetes.pod.namespace': namespace },
            })),
          },
        ]
      : []),
  ];
}
