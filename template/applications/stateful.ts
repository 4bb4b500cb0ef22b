import { AppTemplate, Application, Claim, type ClusterTree } from 'holdfast/charts';

/** app-name: one replica with a volume of the default storage class, which nothing copies. Sizes are a start: correct them when its use is known. */
export function addAppName(tree: ClusterTree): void {
  const app = new Application(tree, 'app-name', { namespace: 'app-namespace' });
  new Claim(app, 'data', { name: 'app-name', capacity: '5Gi' });
  new AppTemplate(app, 'app', {
    image: { repository: 'ghcr.io/example/site', tag: '1.4.2' },
    port: 8080,
    readinessPath: '/ready',
    owner: { user: 1000, group: 1000 },
    volumes: { 'app-name': '/data' },
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
  });
}
