import { Application, addObject, isApplication } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';

const id = 'gateway-api-crds';

/** What Cilium 1.20 is built for. */
export const gatewayApiVersion = 'v1.6.1';

/** The CRDs of the Gateway API. The project publishes them in its repository alone; version 1.6 is what Cilium 1.20 is built for. */
export class GatewayApi extends Application {
  private constructor(tree: ClusterTree) {
    super(tree, id, {
      namespace: 'kube-system',
      timeout: '10m',
      retryInterval: '2m',
      provides: { crdGroups: ['gateway.networking.k8s.io'] },
    });
    addObject(this, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'gateway-api' },
      spec: { interval: '24h', url: 'https://github.com/kubernetes-sigs/gateway-api', ref: { tag: gatewayApiVersion } },
    });
    addObject(this, {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'gateway-api' },
      spec: {
        interval: '1h',
        retryInterval: '2m',
        timeout: '5m',
        path: './config/crd/standard',
        prune: false,
        wait: true,
        sourceRef: { kind: 'GitRepository', name: 'gateway-api' },
      },
    });
  }

  /** Those of a tree, which has them once: whoever watches Gateways waits for them. */
  static sharedBy(tree: ClusterTree): Application {
    const found = tree.node.tryFindChild(id);
    return found !== undefined && isApplication(found) ? found : new GatewayApi(tree);
  }
}
