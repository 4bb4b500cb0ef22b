import { manifests, type Example } from '../example.ts';

/** A release of kube-prometheus-stack with values, written in one line. */
export const prometheusStack = (values: string): Example =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: kube-prometheus-stack, namespace: watch }
spec:
  chart: { spec: { chart: kube-prometheus-stack } }
  values: ${values}
`);
