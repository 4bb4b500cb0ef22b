import type { LooseManifest } from '../real-stack.ts';
import { freePort } from './free-port.ts';
import { Kubernetes, until, type Running } from './kubernetes.ts';
import { parts } from './parts.ts';

/** What became of a request for addresses. */
export interface Assigned {
  readonly addresses: readonly string[];
  /** Reason of the condition that says whether the request is satisfied. */
  readonly reason: string;
  readonly isSatisfied: boolean;
}

/** A real API server with the real operator of Cilium 1.15, which gives services their addresses. It makes its CRDs itself. */
export class CiliumCluster {
  readonly kubernetes: Kubernetes;
  readonly #operator: Running;

  private constructor(kubernetes: Kubernetes, operator: Running) {
    this.kubernetes = kubernetes;
    this.#operator = operator;
  }

  static async start(): Promise<CiliumCluster> {
    const kubernetes = await Kubernetes.start([]);
    const [api, metrics, gops] = await Promise.all([freePort(), freePort(), freePort()]);
    const operator = kubernetes.run(
      parts.ciliumOperator,
      [
        ...[
          `--k8s-kubeconfig-path=${kubernetes.server.kubeconfig}`,
          '--ipam=cluster-pool',
          '--enable-ipv4',
          '--enable-ipv6',
        ],
        ...['--cluster-pool-ipv4-cidr=10.244.0.0/16', '--cluster-pool-ipv6-cidr=fd00:244::/104'],
        ...['--identity-allocation-mode=crd', `--operator-api-serve-addr=127.0.0.1:${api}`],
        ...[`--operator-prometheus-serve-addr=127.0.0.1:${metrics}`, `--gops-port=${gops}`],
        ...['--k8s-client-qps=200', '--k8s-client-burst=400'],
      ],
      { CILIUM_K8S_NAMESPACE: 'kube-system' },
    );
    const cluster = new CiliumCluster(kubernetes, operator);
    await until(
      'the operator has made its CRDs',
      async () => {
        await kubernetes.discover();
        return kubernetes.isServed('cilium.io/v2alpha1', 'CiliumLoadBalancerIPPool');
      },
      { seconds: 60 },
    ).catch(async (error: unknown) => {
      await kubernetes.stop();
      throw new Error(`${String(error)}\n${operator.log().slice(-3000)}`, { cause: error });
    });
    return cluster;
  }

  /** Makes a pool as this version reads it: the trees are written for a later one, which has another API version. */
  async addPool({ metadata, spec }: LooseManifest): Promise<void> {
    const pool = {
      apiVersion: 'cilium.io/v2alpha1',
      kind: 'CiliumLoadBalancerIPPool',
      metadata: { name: metadata.name },
      spec,
    };
    await this.kubernetes.apply(pool);
    await until('the pool is read', async () => {
      const { status } = await this.kubernetes.get(this.kubernetes.path(pool));
      return (status?.conditions ?? []).length > 0;
    });
  }

  /** Asks for addresses, as a service of the trees does, and waits for what the operator says. */
  async ask(name: string, annotations: Readonly<Record<string, string>>, spec: LooseManifest = {}): Promise<Assigned> {
    const service = {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default', annotations } },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: name }, ...spec },
    };
    await this.kubernetes.apply(service);
    return this.assignedTo(name);
  }

  /** What a service has, once the operator has looked at it and changes it no more. */
  async assignedTo(name: string): Promise<Assigned> {
    let [before, found]: [string, Assigned | undefined] = ['', undefined];
    await until(`the operator has an answer for ${name}`, async () => {
      const { status } = await this.kubernetes.get(`/api/v1/namespaces/default/services/${name}`);
      const now = JSON.stringify(status);
      const condition = (status?.conditions ?? []).find(({ type }: LooseManifest) =>
        String(type).endsWith('IPAMRequestSatisfied'),
      );
      const isStill = condition !== undefined && now === before;
      before = now;
      if (!isStill) return false;
      found = {
        addresses: (status.loadBalancer?.ingress ?? []).map(({ ip }: LooseManifest) => ip as string).sort(),
        ...{ reason: condition.reason, isSatisfied: condition.status === 'True' },
      };
      return true;
    });
    return found as unknown as Assigned;
  }

  /** Removes all pools and services. */
  async clear(): Promise<void> {
    const { kubernetes } = this;
    for (const [apiVersion, kind] of [
      ['v1', 'Service'],
      ['cilium.io/v2alpha1', 'CiliumLoadBalancerIPPool'],
    ] as const) {
      for (const { metadata } of await kubernetes.list(apiVersion, kind))
        if (metadata.name !== 'kubernetes') await kubernetes.remove({ apiVersion, kind, metadata });
    }
  }

  async stop(): Promise<void> {
    await this.#operator.stop();
    await this.kubernetes.stop();
  }
}
