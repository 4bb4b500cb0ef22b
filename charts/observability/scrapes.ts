import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';

/** Pods of a chart that publish metrics, and how they are found. */
export interface ScrapedPods {
  /** Name of the PodMonitor. */
  readonly name: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the port in their pods. */
  readonly port: string;
}

/** cert-manager publishes by default. */
export const certManagerPods: ScrapedPods = {
  name: 'cert-manager',
  namespace: 'cert-manager',
  labels: { 'app.kubernetes.io/name': 'cert-manager' },
  port: 'http-metrics',
};

/** The managers of Longhorn, one on each node. */
export const longhornPods: ScrapedPods = {
  name: 'longhorn',
  namespace: 'longhorn-system',
  labels: { app: 'longhorn-manager' },
  port: 'manager',
};

/** The exporter of NVIDIA cards that `DcgmExporter` makes. */
export const dcgmPods: ScrapedPods = {
  name: 'dcgm-exporter',
  namespace: 'gpu-metrics',
  labels: { app: 'dcgm-exporter' },
  port: 'metrics',
};

/** Velero itself. */
export const veleroPods: ScrapedPods = {
  name: 'velero',
  namespace: 'velero',
  labels: { 'app.kubernetes.io/name': 'velero' },
  port: 'http-monitoring',
};

/** Lets Prometheus read pods that charts make. They would bring monitors of their own, before the kinds of these exist. */
export class Scrapes extends Construct {
  constructor(scope: Construct, id: string, pods: readonly ScrapedPods[]) {
    super(scope, id);
    for (const { name, namespace, labels, port } of pods) {
      addObject(this, {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PodMonitor',
        metadata: { name },
        spec: {
          namespaceSelector: { matchNames: [namespace] },
          selector: { matchLabels: { ...labels } },
          podMetricsEndpoints: [{ port }],
        },
      });
    }
  }
}
