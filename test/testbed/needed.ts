import { parts, type Part } from '../e2e/parts.ts';

/** What nodes need, beside what the end-to-end tests have. */
export const neededParts = [
  ...(['kubeApiserver', 'etcd', 'kubeControllerManager', 'kubeScheduler', 'kubelet', 'kubeProxy', 'coredns'] as const),
  ...(['standIn', 'containerd', 'ctr', 'runc', 'busybox', 'iptables', 'networkPlugins', 'unshare'] as const),
] as const satisfies readonly Part[];

/** What a tree needs beside. */
const forTrees = ['kustomizeController', 'sops', 'ageKeygen'] as const satisfies readonly Part[];

/** @throws Error that names what is missing, and what provides it */
export function requireParts({ tree }: { readonly tree: boolean }): void {
  const missing = [...neededParts, ...(tree ? forTrees : [])].filter((part) => parts[part] === undefined);
  if (missing.length > 0)
    throw new Error(
      `the test bed lacks ${missing.join(', ')}; PARTS_BUDGET=120 .ci/provide-parts --testbed provides them`,
    );
}
