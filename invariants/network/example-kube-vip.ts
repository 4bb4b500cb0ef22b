import { manifests, type Example } from '../example.ts';

const pool = `
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: lan, namespace: metallb-system }
spec: { addresses: [10.77.8.100-10.77.8.120] }
`;

/** A pool of MetalLB. */
export const poolOfMetallb: Example = manifests(pool);

/** The same, and kube-vip with variables of its environment besides that it holds the address of the control plane. */
export const poolAndKubeVip = (env: string): Example =>
  manifests(`${pool}---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-vip, namespace: kube-system }
spec:
  template:
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.1
          env: [{ name: cp_enable, value: "true" }, ${env}]
`);
