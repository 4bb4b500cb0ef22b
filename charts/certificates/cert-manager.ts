import { Application } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';

/** cert-manager with its CRDs. Operators pull large images while a cluster is rebuilt, hence the patience. */
export class CertManager extends Application {
  constructor(tree: ClusterTree) {
    super(tree, 'cert-manager', {
      namespace: 'cert-manager',
      timeout: '10m',
      retryInterval: '2m',
      provides: { crdGroups: ['cert-manager.io', 'acme.cert-manager.io'] },
    });
    new HelmRelease(this, 'cert-manager', {
      chart: { oci: 'oci://quay.io/jetstack/charts/cert-manager', version: 'v1.19.1' },
      values: { crds: { enabled: true } },
    });
  }
}
