import { isObject, type JsonObject } from '../../graph/json.ts';
import { networkRelease } from '../../graph/facts/network-release.ts';
import { Application } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { GatewayApi, gatewayApiVersion } from './gateway-api.ts';

/**
 * Cilium as the topology describes it, with the CRDs of the Gateway API that its version is built for. The release is there before Flux, made
 * by `pulumi up`: a release of that name that it did not install is upgraded, never installed anew (helm-controller 1.4.3,
 * internal/reconcile/state.go and atomic_release.go:391: no history of its own, so `Unmanaged`, so NewUpgrade).
 *
 * Upholds `cilium/gateway-api-fits-version` and `cilium/gateway-flags-exist-in-version`.
 *
 * @throws Error when the cluster has another network plugin.
 */
export class Cilium extends Application {
  constructor(tree: ClusterTree) {
    const release = networkRelease(tree.topology, tree.cluster);
    if (release === undefined) {
      throw new Error(
        `[${tree.node.path}] networkPlugin: ${tree.cluster.networkPlugin.kind}; Cilium is for clusters that declare it`,
      );
    }
    super(tree, 'cilium', {
      namespace: 'kube-system',
      timeout: '10m',
      retryInterval: '2m',
      dependsOn: [GatewayApi.sharedBy(tree)],
      provides: { crdGroups: ['cilium.io'] },
    });
    new HelmRelease(this, release.name, { chart: release.chart, values: afterGatewayApi(release.values) });
  }
}

/**
 * The operator looks for the Gateway API when it starts, and never again (Cilium, operator/pkg/gateway-api/cell.go, checkRequiredCRDs). It was
 * started before Flux, which brings them: this annotation starts the operator anew, and no agent, when they come and when they change.
 */
function afterGatewayApi(values: JsonObject): JsonObject {
  const operator = isObject(values['operator']) ? values['operator'] : {};
  return { ...values, operator: { ...operator, podAnnotations: { 'holdfast.dev/gateway-api': gatewayApiVersion } } };
}
