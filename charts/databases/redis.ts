import type { StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { Service } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { restrictedContainer, restrictedPod } from '../workloads/container-defaults.ts';
import { redisImage, redisUser } from './images.ts';

/** What a Redis is made of. */
export interface RedisProps {
  /** Name of the StatefulSet and its Service; the pod is `<name>-0`. */
  readonly name: string;
  /** The class of its volume. */
  readonly storageClass: string;
  /** Size of its volume, as a Kubernetes quantity. */
  readonly capacity: string;
  /** Labels of the node it stays on. @default wherever its volume is */
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

const port = 6379;

/** Redis from the official image, with its append-only file on a volume. */
export class Redis extends Construct {
  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    const labels = { 'app.kubernetes.io/name': props.name };
    addObject<Service>(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: props.name, labels },
      spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'redis', port }] },
    });
    addObject<StatefulSet>(this, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: props.name, labels },
      spec: {
        serviceName: props.name,
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            ...(props.nodeSelector !== undefined && { nodeSelector: { ...props.nodeSelector } }),
            securityContext: restrictedPod(redisUser, redisUser),
            containers: [
              {
                name: 'redis',
                image: redisImage,
                args: ['redis-server', '--appendonly', 'yes', '--dir', '/data'],
                ports: [{ name: 'redis', containerPort: port }],
                livenessProbe: { tcpSocket: { port }, periodSeconds: 20, failureThreshold: 6 },
                readinessProbe: { exec: { command: ['redis-cli', 'ping'] }, periodSeconds: 10, timeoutSeconds: 5 },
                resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
                securityContext: restrictedContainer,
                volumeMounts: [{ name: 'data', mountPath: '/data' }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: props.storageClass,
              resources: { requests: { storage: props.capacity } },
            },
          },
        ],
      },
    });
  }
}
