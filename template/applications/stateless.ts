import { Application, WebApplication, type ClusterTree } from 'holdfast/charts';

/** app-name: two replicas on two nodes, no data of its own. Sizes are a start: correct them when its use is known. */
export function addAppName(tree: ClusterTree): void {
  const app = new Application(tree, 'app-name', { namespace: 'app-namespace' });
  new WebApplication(app, 'web', {
    name: 'app-name',
    image: { repository: 'ghcr.io/example/site', version: '1.4.2' },
    port: 8080,
    replicas: 2,
    readinessPath: '/ready',
    // Asks less than readiness: an application that waits for something else must not be restarted for it.
    livenessPath: '/alive',
    owner: { user: 1000, group: 1000 },
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
  });
}
