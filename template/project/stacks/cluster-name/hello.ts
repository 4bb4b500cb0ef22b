import { Application, WebApplication, type ClusterTree } from 'holdfast/charts';

/** hello: two replicas on two nodes, no data of its own. Sizes are a start: correct them when its use is known. */
export function addHello(tree: ClusterTree): void {
  const app = new Application(tree, 'hello', { namespace: 'apps' });
  new WebApplication(app, 'web', {
    name: 'hello',
    image: { repository: 'ghcr.io/stefanprodan/podinfo', version: '6.9.2' },
    port: 9898,
    replicas: 2,
    readinessPath: '/readyz',
    // Asks less than readiness: an application that waits for something else must not be restarted for it.
    livenessPath: '/healthz',
    owner: { user: 1000, group: 1000 },
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
  });
}
