import { NamespaceIsolation, type NamespaceIsolationProps } from '../../charts/cilium/namespace-isolation.ts';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';

/**
 * Namespaces that hold people's data or logins, and whom they talk to. What runs the cluster itself (storage, network, GPUs, backups)
 * is reached from every node and stays open.
 */
const isolated: Readonly<Record<string, NamespaceIsolationProps>> = {
  // Indexers, metadata and logins at Authentik, which answers at the gateway.
  media: { from: ['ingress'], to: ['world', 'ingress'] },
  // Models come from outside.
  ai: { from: ['ingress'], to: ['world', 'ingress'] },
  // Its server may manage outposts through the API server.
  authentik: { from: ['ingress'], to: ['world', 'ingress', 'kube-apiserver'] },
  // Prometheus visits everything, nodes included; the API server asks its operator whether rules are valid.
  monitoring: {
    from: ['ingress', 'kube-apiserver', 'remote-node', 'host'],
    to: ['world', 'ingress', 'cluster', 'host', 'remote-node', 'kube-apiserver'],
  },
};

export function addIsolation(tree: ClusterTree): void {
  for (const [namespace, props] of Object.entries(isolated)) {
    const app = new Application(tree, `${namespace}-isolation`, {
      namespace,
      ...(namespace === 'monitoring' && { podSecurity: 'privileged' as const }),
    });
    new NamespaceIsolation(app, 'isolation', props);
  }
}
