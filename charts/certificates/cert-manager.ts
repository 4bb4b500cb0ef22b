import { GatewayApi } from '../cilium/gateway-api.ts';
import { Application } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';

/**
 * cert-manager with its CRDs. Operators pull large images while a cluster is rebuilt, hence the patience.
 *
 * Where Cilium serves gateways, it also watches them (those of Traefik and ingress-nginx are declared for their Ingresses): without `enableGatewayAPI` it refuses every challenge of a solver that answers
 * by a Gateway (cert-manager 1.19.1, pkg/issuer/acme/http/http.go:128), and with it, it ends while the CRDs of the Gateway API are away
 * (pkg/controller/context.go:412). So it waits for them.
 *
 * Upholds `certificates/gateway-solver-is-enabled`.
 */
export class CertManager extends Application {
  constructor(tree: ClusterTree, { version = 'v1.19.1' }: ChartVersion = {}) {
    const hasGateways = Object.values(tree.cluster.gateways ?? {}).some((each) => each.implementation === 'cilium');
    super(tree, 'cert-manager', {
      namespace: 'cert-manager',
      timeout: '10m',
      retryInterval: '2m',
      ...(hasGateways && { dependsOn: [GatewayApi.sharedBy(tree)] }),
      provides: { crdGroups: ['cert-manager.io', 'acme.cert-manager.io'] },
    });
    new HelmRelease(this, 'cert-manager', {
      chart: { oci: 'oci://quay.io/jetstack/charts/cert-manager', version },
      values: { crds: { enabled: true }, ...(hasGateways && { config: gatewayConfig }) },
    });
  }
}

/** Version and kind are what the controller reads the file as. */
const gatewayConfig = {
  apiVersion: 'controller.config.cert-manager.io/v1alpha1',
  kind: 'ControllerConfiguration',
  enableGatewayAPI: true,
};
