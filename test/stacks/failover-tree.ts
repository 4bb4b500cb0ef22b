import { App } from 'cdk8s';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { collect } from '../../charts/synth/collect.ts';
import { FailoverApplication } from '../../charts/workloads/failover-application.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

/** Rendered trees of the same cluster with an application in another place. */
export class FailoverTree {
  readonly damage: { claim?: string } = {};

  podAt(active: 'primary' | 'backup'): LooseManifest {
    const app = new App();
    const tree = new ClusterTree(app, 'media-gitops', {
      topology: topologies['media-gitops'] as Topology,
      layout: 'stages',
    });
    const place = (value: string, claim: string) => ({ claim, node: { label: 'storage.homelab/role', value } });
    new FailoverApplication(new Application(tree, 'sonarr', { namespace: 'media' }), 'application', {
      name: 'sonarr',
      image: 'sonarr:4',
      port: 8989,
      readinessPath: '/ping',
      places: {
        primary: place('primary', 'pvc-sonarr'),
        backup: place('backup', this.damage.claim ?? 'pvc-sonarr-backup'),
      },
      active,
      dataPath: '/config',
      owner: { user: 1000, group: 1000 },
      resources: { cpu: '1m', memory: '1Mi', memoryLimit: '1Mi' },
    });
    const { files } = renderTree(tree, collect(app).charts);
    return files.get('apps/media/sonarr/deployment.yaml');
  }
}
