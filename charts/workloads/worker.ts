import type { Deployment } from 'kubernetes-types/apps/v1.js';
import { Construct } from 'constructs';
import { forms, requireForms } from '../../topology/forms.ts';
import { addObject } from '../flux/application.ts';
import { restrictedContainer, restrictedPod } from './container-defaults.ts';
import { needsAnnotations, type Needs } from './needs.ts';
import { deadNodeTolerations, imageOf, type FixedImage } from './web-application.ts';
import type { ContainerResources, ProcessOwner } from './pod-settings.ts';
import { sh } from '../../topology/shell.ts';

/** What a Worker is made of. */
export interface WorkerProps {
  /** Name of the Deployment. */
  readonly name: string;
  /** The image, by a version that never moves. */
  readonly image: FixedImage;
  /** The user that it runs as. */
  readonly owner: ProcessOwner;
  /** What it asks for and may have. */
  readonly resources: ContainerResources;
  /** A file that it touches with every round of its work, and how old the file may become. */
  readonly heartbeat: { readonly file: string; readonly maxAgeSeconds: number };
  /** Secrets whose keys become environment variables. */
  readonly secrets?: readonly string[];
  /** Environment variables that are no secrets. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Name of the Secret with the credentials of the registry. @default none */
  readonly registrySecret?: string;
  /** Seconds after which it leaves a node that does not answer. @default 300, as Kubernetes has it */
  readonly leavesDeadNodeAfterSeconds?: number;
  /** @default what its environment names */
  readonly needs?: Needs;
}

/**
 * Something that works through a queue and answers nobody. It is alive while its heartbeat is fresh: a process that is there and does
 * nothing is restarted, which no port could tell. Two must not run the same schedule, so the old one stops first.
 *
 * Upholds `workloads/resources-are-set`.
 */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { name, owner, resources, heartbeat } = props;
    requireForms(this.node.path, [['heartbeat.file', heartbeat.file, forms.folder]]);
    const labels = { 'app.kubernetes.io/name': name };
    const folder = heartbeat.file.slice(0, heartbeat.file.lastIndexOf('/'));
    const isFresh = sh`test $(($(date +%s) - $(stat -c %Y ${heartbeat.file}))) -lt ${heartbeat.maxAgeSeconds}`;
    const tolerations = deadNodeTolerations(props.leavesDeadNodeAfterSeconds);
    addObject<Deployment>(this, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels, ...needsAnnotations(this, props.needs) },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(owner.user, owner.group),
            ...(props.registrySecret !== undefined && { imagePullSecrets: [{ name: props.registrySecret }] }),
            ...(tolerations.length > 0 && { tolerations }),
            containers: [
              {
                name,
                image: imageOf(this, props.image),
                imagePullPolicy: 'IfNotPresent',
                env: [
                  { name: 'HEARTBEAT_FILE', value: heartbeat.file },
                  ...Object.entries(props.environment ?? {}).map(([key, value]) => ({ name: key, value })),
                ],
                ...(props.secrets !== undefined && {
                  envFrom: props.secrets.map((secret) => ({ secretRef: { name: secret } })),
                }),
                livenessProbe: {
                  exec: { command: ['sh', '-c', isFresh] },
                  initialDelaySeconds: heartbeat.maxAgeSeconds,
                  periodSeconds: 30,
                  timeoutSeconds: 5,
                  failureThreshold: 3,
                },
                resources: {
                  requests: { cpu: resources.cpu, memory: resources.memory },
                  limits: { memory: resources.memoryLimit },
                },
                securityContext: restrictedContainer,
                volumeMounts: [{ name: 'heartbeat', mountPath: folder }],
              },
            ],
            volumes: [{ name: 'heartbeat', emptyDir: {} }],
          },
        },
      },
    });
  }
}
