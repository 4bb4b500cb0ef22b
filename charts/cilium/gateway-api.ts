import { Application, addObject, isApplication } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { bringsTraefik } from '../../topology/lookups.ts';

const id = 'gateway-api-crds';

/** What Cilium 1.20 is built for. */
export const gatewayApiVersion = 'v1.6.1';

/**
 * The CRDs of the Gateway API. The project publishes them in its repository alone; version 1.6 is what Cilium 1.20 is built for.
 *
 * Beside k3s's own Traefik they are refused. Its chart of CRDs carries those of version 1.4 too (k3s-charts 2e127a3, traefik-crd 39.0,
 * templates/gateway-standard-install.yaml), and 1.6 comes with a policy that lets nobody go back before 1.5 (gateway-api 1.6,
 * config/crd/standard, vap_safeupgrades.yaml). The next upgrade of k3s would be refused, and what k3s does with a failed release is to remove it,
 * with every CRD of Traefik (klipper-helm, entry, `reinstall`).
 */
export class GatewayApi extends Application {
  /** @throws Error where k3s brings CRDs of the same names. */
  private constructor(tree: ClusterTree) {
    if (bringsTraefik(tree.cluster)) {
      throw new Error(
        `clusters.${tree.name}: found k3s's own Traefik, whose charts carry the CRDs of the Gateway API; required: one who brings them; fix: use Ingress with Traefik, or a gateway of Cilium`,
      );
    }
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
