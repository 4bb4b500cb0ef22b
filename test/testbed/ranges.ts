import { addressAt } from '../../topology/index.ts';

/** The addresses of Services that every cluster has at the same place: the API server's, and that of DNS as k3s and kubeadm choose it. */
export function firstAddresses(serviceRange: string): { readonly kubernetes: string; readonly dns: string } {
  return { kubernetes: addressAt(serviceRange, 1), dns: addressAt(serviceRange, 10) };
}
