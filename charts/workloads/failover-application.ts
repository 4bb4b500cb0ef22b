import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { Service } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { scratchWanted } from '../../graph/facts/images/image-uses.ts';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { onNodesLabelled } from './node-affinity.ts';
import { restrictedPod } from './container-defaults.ts';
import type { ContainerResources, ProcessOwner } from './pod-settings.ts';

/** The two places an application can run: each has a node, and a claim whose volume is on that node. */
export interface Places {
  /** Where it runs. */
  readonly primary: Place;
  /** Where it runs while the other is away. */
  readonly backup: Place;
}

/** A node with the volume that lies on it. */
export interface Place {
  /** Name of the claim of the volume. */
  readonly claim: string;
  /** The label of the node, by key and value. */
  readonly node: { readonly label: string; readonly value: string };
}

/** What a FailoverApplication is made of. */
export interface FailoverApplicationProps {
  /** Name of the Deployment and its Service. */
  readonly name: string;
  /** The image with its tag. */
  readonly image: string;
  /** Port the application listens on. */
  readonly port: number;
  /** Port of its Service. @default 80 */
  readonly servicePort?: number;
  /** @default ClusterIP */
  readonly serviceType?: 'ClusterIP' | 'LoadBalancer';
  /** Path that answers 200 when the application can serve. */
  readonly readinessPath: string;
  /** The two places, each with its own copy of the data. */
  readonly places: Places;
  /** Where it runs now. The one value to change when the primary node is gone, and to change back when it is in step again. */
  readonly active: keyof Places;
  /** Where its own data is mounted. */
  readonly dataPath: string;
  /** Further claims by name, each with its folder. */
  readonly mounts?: Readonly<Record<string, { readonly path: string; readonly readOnly: boolean }>>;
  /** The user that it runs as. */
  readonly owner: ProcessOwner;
  /** What it asks for and may have. */
  readonly resources: ContainerResources;
}

/**
 * A stateful application with a copy of its data on a second node. One switch moves claim and node together: changed apart, as by hand,
 * the pod waits for ever for a volume of the other node. What its image is known to work in, and does not have, is an empty folder.
 */
export class FailoverApplication extends Construct {
  constructor(scope: Construct, id: string, props: FailoverApplicationProps) {
    super(scope, id);
    const labels = { app: props.name };
    addObject<Deployment>(this, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: props.name, labels },
      spec: {
        replicas: 1,
        // Two pods on one database would corrupt it: the old one stops first.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podOf(props, scratchOf(this, props)) },
      },
    });
    addObject<Service>(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: props.name, labels },
      spec: {
        ...(props.serviceType !== undefined && { type: props.serviceType }),
        selector: labels,
        ports: [{ name: 'http', port: props.servicePort ?? 80, targetPort: props.port }],
      },
    });
  }
}

/** Empty folders for what the image works in and does not have. */
function scratchOf(scope: Construct, { image, dataPath, mounts = {} }: FailoverApplicationProps) {
  const mounted = [dataPath, ...Object.values(mounts).map(({ path }) => path)];
  return scratchWanted(ClusterTree.of(scope).topology, image, mounted).map((mountPath) => ({
    name: `scratch${mountPath.replaceAll(/[^a-z0-9]+/g, '-')}`,
    mountPath,
  }));
}

function podOf(props: FailoverApplicationProps, scratch: ReturnType<typeof scratchOf>) {
  const { claim, node } = props.places[props.active];
  const mounts = Object.entries(props.mounts ?? {});
  return {
    automountServiceAccountToken: false,
    securityContext: restrictedPod(props.owner.user, props.owner.group),
    affinity: onNodesLabelled(node.label, [node.value]),
    containers: [
      {
        name: props.name,
        image: props.image,
        ports: [{ name: 'http', containerPort: props.port }],
        livenessProbe: { tcpSocket: { port: props.port }, periodSeconds: 30, failureThreshold: 5 },
        readinessProbe: {
          httpGet: { path: props.readinessPath, port: props.port },
          periodSeconds: 10,
          timeoutSeconds: 5,
        },
        resources: {
          requests: { cpu: props.resources.cpu, memory: props.resources.memory },
          limits: { memory: props.resources.memoryLimit },
        },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          { name: 'data', mountPath: props.dataPath },
          ...mounts.map(([name, { path, readOnly }]) => ({ name, mountPath: path, readOnly })),
          ...scratch,
        ],
      },
    ],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: claim } },
      ...mounts.map(([name, { readOnly }]) => ({ name, persistentVolumeClaim: { claimName: name, readOnly } })),
      ...scratch.map(({ name }) => ({ name, emptyDir: {} })),
    ],
  };
}
