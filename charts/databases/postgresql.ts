import type { StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { Service } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { restrictedContainer, restrictedPod } from '../workloads/container-defaults.ts';
import { postgresImage, postgresUser } from './images.ts';

/** What a Postgresql is made of. */
export interface PostgresqlProps {
  /** Name of the StatefulSet and its Service; the pod is `<name>-0`. */
  readonly name: string;
  /** Secret with the key `password`, which outlives every release: data and password stay in step. */
  readonly passwordSecret: string;
  /** The class of its volume. */
  readonly storageClass: string;
  /** Size of its volume, as a Kubernetes quantity. */
  readonly capacity: string;
}

const port = 5432;

/**
 * PostgreSQL from the official image. The password is set when the data folder is made and comes from a secret that is no part
 * of this release, so that reinstalling never leaves old data behind a new password (scenario 5 of pve-homelab).
 *
 * Upholds `databases/password-outlives-its-release` and `workloads/resources-are-set`.
 */
export class Postgresql extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlProps) {
    super(scope, id);
    const labels = { 'app.kubernetes.io/name': props.name };
    addObject<Service>(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: props.name, labels },
      spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'postgresql', port }] },
    });
    const ready = ['pg_isready', '--username', 'postgres', '--host', '127.0.0.1'];
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
            // A shutdown writes a checkpoint: it may take its time.
            terminationGracePeriodSeconds: 120,
            securityContext: restrictedPod(postgresUser, postgresUser),
            containers: [
              {
                name: 'postgresql',
                image: postgresImage,
                ports: [{ name: 'postgresql', containerPort: port }],
                env: [
                  { name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' },
                  { name: 'POSTGRES_PASSWORD_FILE', value: '/run/secrets/postgresql/password' },
                ],
                // Liveness asks whether the server process answers at all, readiness whether it takes connections.
                livenessProbe: { tcpSocket: { port }, periodSeconds: 20, failureThreshold: 6 },
                readinessProbe: { exec: { command: ready }, periodSeconds: 10, timeoutSeconds: 5 },
                resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
                securityContext: restrictedContainer,
                volumeMounts: [
                  { name: 'data', mountPath: '/var/lib/postgresql/data' },
                  { name: 'run', mountPath: '/var/run/postgresql' },
                  { name: 'tmp', mountPath: '/tmp' },
                  { name: 'password', mountPath: '/run/secrets/postgresql', readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'run', emptyDir: {} },
              { name: 'tmp', emptyDir: {} },
              {
                name: 'password',
                secret: { secretName: props.passwordSecret, items: [{ key: 'password', path: 'password' }] },
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
