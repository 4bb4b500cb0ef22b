import { Application, FailoverApplication, ReplicatedVolumes, type ClusterTree } from 'holdfast/charts';

/** app-name: one replica, its data kept in step on a second node, and a switch to move it there. Sizes are a start: correct them when its use is known. */
export function addAppName(tree: ClusterTree): void {
  const data = new Application(tree, 'app-name-volumes', { namespace: 'app-namespace', stage: 'storage' });
  const { places } = new ReplicatedVolumes(data, 'volumes', {
    name: 'app-name',
    capacity: '5Gi',
    owner: { user: 1000, group: 1000 },
  });
  const app = new Application(tree, 'app-name', { namespace: 'app-namespace' });
  new FailoverApplication(app, 'application', {
    name: 'app-name',
    image: 'ghcr.io/example/site:1.4.2',
    port: 8080,
    readinessPath: '/ready',
    places,
    // The one value to change when the primary node is gone.
    active: 'primary',
    dataPath: '/data',
    owner: { user: 1000, group: 1000 },
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
  });
}
