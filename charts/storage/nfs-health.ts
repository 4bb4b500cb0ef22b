import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap, Service } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { Alerts } from '../observability/alerts.ts';
import { toYaml } from '../synth/yaml.ts';
import { restrictedContainer, restrictedPod } from '../workloads/container-defaults.ts';
import { nfsAlerts } from './nfs-alerts.ts';
import { nfsServer } from './nfs-server.ts';

/** What is probed, and who is told. */
export interface NfsHealthProps {
  /** Storage of the topology that is watched. */
  readonly storage: string;
  /** Deployment of the provisioner, with its namespace. @default nothing is provisioned from it */
  readonly provisioner?: { readonly namespace: string; readonly deployment: string };
  /** Claims on the export, each with what to do when it fills. */
  readonly claims: Readonly<Record<string, string>>;
}

const port = 9115;
const labels = { 'app.kubernetes.io/name': 'blackbox-exporter' };

/**
 * Asks an NFS server every half minute whether it answers on its port, and tells somebody when it does not, when nobody asks any
 * more, when no provisioner is ready, and before the export is full. Pods that mount it need no help: they wait in
 * ContainerCreating until the server is back, and start unaided.
 */
export class NfsHealth extends Construct {
  constructor(scope: Construct, id: string, props: NfsHealthProps) {
    super(scope, id);
    const server = nfsServer(this, ClusterTree.of(this).topology, props.storage);
    this.#addExporter();
    addObject(this, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'Probe',
      metadata: { name: props.storage },
      spec: {
        jobName: 'nfs',
        interval: '30s',
        module: 'tcp_connect',
        prober: { url: `blackbox-exporter:${port}` },
        targets: { staticConfig: { static: [`${server.address}:2049`], labels: { storage: props.storage } } },
      },
    });
    new Alerts(this, 'alerts', { name: 'nfs', alerts: nfsAlerts({ ...props, server: server.address }) });
  }

  #addExporter(): void {
    const name = 'blackbox-exporter';
    addObject<ConfigMap>(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { 'blackbox.yml': toYaml([{ modules: { tcp_connect: { prober: 'tcp', timeout: '5s' } } }]) },
    });
    addObject<Service>(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels },
      spec: { selector: labels, ports: [{ name: 'http', port }] },
    });
    const probe = { httpGet: { path: '/-/healthy', port } };
    addObject<Deployment>(this, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(65534, 65534),
            containers: [
              {
                name,
                image: 'quay.io/prometheus/blackbox-exporter:v0.27.0',
                args: ['--config.file=/etc/blackbox/blackbox.yml'],
                ports: [{ name: 'http', containerPort: port }],
                livenessProbe: { tcpSocket: { port }, periodSeconds: 30, failureThreshold: 5 },
                readinessProbe: { ...probe, periodSeconds: 10 },
                resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
                securityContext: restrictedContainer,
                volumeMounts: [{ name: 'config', mountPath: '/etc/blackbox', readOnly: true }],
              },
            ],
            volumes: [{ name: 'config', configMap: { name } }],
          },
        },
      },
    });
  }
}
