/** Everything that can be read, as one graph. */
export * from './cluster-facts.ts';
export * from './etcd-members.ts';
export * from './flux-kustomizations.ts';
export * from './graph.ts';
export * from './json.ts';
export * from './kubernetes-object.ts';
export * from './kustomizations.ts';
export * from './load-balancer-requests.ts';
export * from './origin.ts';
export * from './read-folder.ts';
export * from './read-manifests.ts';
export * from './read-topology.ts';
export * from './resource.ts';
export * from './source-file.ts';
export * from './suppression.ts';
export * from './volsync.ts';
