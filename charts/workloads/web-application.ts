import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { Probe, Service, Toleration } from 'kubernetes-types/core/v1.js';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { restrictedContainer, restrictedPod } from './container-defaults.ts';
import { needsAnnotations, type Needs } from './needs.ts';
import type { ContainerResources, ProcessOwner } from './pod-settings.ts';

/** An image that never changes under its tag: what runs is what was reviewed, and a node that has it need not ask the registry again. */
export type FixedImage =
  | {
      readonly repository: string;
      /** The commit that it was built from, in full or shortened to seven digits or more. */
      readonly commit: string;
    }
  | {
      readonly repository: string;
      /** A released version, such as `1.4.2` or `v2.0`. */
      readonly version: string;
    };

/** What a WebApplication is made of. */
export interface WebApplicationProps {
  /** Name of the Deployment, its Service and its budget. */
  readonly name: string;
  /** The image, by a version that never moves. */
  readonly image: FixedImage;
  /** Port that the container listens on, which its Service has too. */
  readonly port: number;
  /** How many pods. With two or more, a drain takes one at a time. */
  readonly replicas: number;
  /** Answers when requests can be served. */
  readonly readinessPath: string;
  /**
   * Answers while the process works at all, and asks less than readiness. The same path for both would leave a deadlock alone, and
   * restart what merely waits for a database.
   */
  readonly livenessPath: string;
  /** The user that it runs as. */
  readonly owner: ProcessOwner;
  /** What it asks for and may have. */
  readonly resources: ContainerResources;
  /** Environment variables that are no secrets. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Secrets whose keys become environment variables. */
  readonly secrets?: readonly string[];
  /** Secret with the credentials of the registry. @default the registry is public */
  readonly registrySecret?: string;
  /** Seconds after which its pods leave a node that is gone. @default 300, as Kubernetes has it */
  readonly leavesDeadNodeAfterSeconds?: number;
  /** @default what its environment names */
  readonly needs?: Needs;
}

/**
 * A stateless web application: spread over nodes, with a budget that lets a drain finish, probes of different depth, limits, and an
 * unprivileged user.
 *
 * Upholds `workloads/moving-tag-is-pulled`, `workloads/resources-are-set`, `workloads/liveness-differs-from-readiness`,
 * `workloads/budget-lets-a-drain-finish` and `workloads/dead-node-toleration-is-bounded`.
 *
 * @throws Error when both probes ask the same, or the image can change under its tag.
 */
export class WebApplication extends Construct {
  constructor(scope: Construct, id: string, props: WebApplicationProps) {
    super(scope, id);
    if (props.readinessPath === props.livenessPath) {
      throw new Error(
        `[${this.node.path}] livenessPath: ${props.livenessPath} is the readinessPath as well; ` +
          'give liveness a path that asks less: a shared one never heals a deadlock, and restarts what only waits',
      );
    }
    const labels = { 'app.kubernetes.io/name': props.name };
    addObject<Deployment>(this, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: props.name, labels, ...needsAnnotations(this, props.needs) },
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: { metadata: { labels }, spec: this.#pod(props, labels) },
      },
    });
    addObject<Service>(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: props.name, labels },
      spec: { selector: labels, ports: [{ name: 'http', port: props.port }] },
    });
    if (props.replicas < 2) return; // A budget over one pod would hold up every drain.
    addObject<PodDisruptionBudget>(this, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: props.name },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    });
  }

  #pod(props: WebApplicationProps, labels: Record<string, string>) {
    const { name, port, owner, resources } = props;
    const probe = (path: string): Probe => ({ httpGet: { path, port }, timeoutSeconds: 5 });
    const tolerations = deadNodeTolerations(props.leavesDeadNodeAfterSeconds);
    return {
      automountServiceAccountToken: false,
      securityContext: restrictedPod(owner.user, owner.group),
      ...(props.registrySecret !== undefined && { imagePullSecrets: [{ name: props.registrySecret }] }),
      ...(tolerations.length > 0 && { tolerations }),
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          // Strictly spread pods would find no node while one is drained.
          whenUnsatisfiable: 'ScheduleAnyway' as const,
          labelSelector: { matchLabels: labels },
          matchLabelKeys: ['pod-template-hash'],
        },
      ],
      containers: [
        {
          name,
          image: imageOf(this, props.image),
          imagePullPolicy: 'IfNotPresent' as const,
          ports: [{ name: 'http', containerPort: port }],
          ...(props.environment !== undefined && {
            env: Object.entries(props.environment).map(([key, value]) => ({ name: key, value })),
          }),
          ...(props.secrets !== undefined && {
            envFrom: props.secrets.map((secret) => ({ secretRef: { name: secret } })),
          }),
          startupProbe: { ...probe(props.livenessPath), periodSeconds: 5, failureThreshold: 24 },
          readinessProbe: { ...probe(props.readinessPath), periodSeconds: 10, failureThreshold: 3 },
          livenessProbe: { ...probe(props.livenessPath), periodSeconds: 20, failureThreshold: 6 },
          resources: {
            requests: { cpu: resources.cpu, memory: resources.memory },
            limits: { memory: resources.memoryLimit },
          },
          securityContext: restrictedContainer,
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: {} }],
    };
  }
}

/**
 * The image with its tag.
 *
 * @throws Error when it names a branch or a moving tag instead.
 */
export function imageOf(scope: Construct, image: FixedImage): string {
  if ('version' in image) {
    if (/^v?\d+\.\d+(?:\.[\w.]+)?(?:[-+][\w.]+)*$/.test(image.version)) return `${image.repository}:${image.version}`;
    throw new Error(
      `[${scope.node.path}] image.version: "${image.version}" is no released version; name one such as 1.4.2: with a moving tag, IfNotPresent keeps what a node has`,
    );
  }
  if (!/^[0-9a-f]{7,40}$/.test(image.commit)) {
    throw new Error(
      `[${scope.node.path}] image.commit: "${image.commit}" is no commit; use its hash: with another tag, IfNotPresent keeps what a node has`,
    );
  }
  return `${image.repository}:${image.commit}`;
}

/** Pods leave a node that does not answer, or is not ready, after so many seconds. */
export function deadNodeTolerations(seconds: number | undefined): Toleration[] {
  if (seconds === undefined) return [];
  return ['unreachable', 'not-ready'].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: seconds,
  }));
}
