import { AppTemplate, Application, type ClusterTree } from 'holdfast/charts';
import { addCopiedVolume } from '../project/stacks/cluster-name/backups.volsync.ts';

/** app-name: one replica with a volume that is copied every day. Sizes are a start: correct them when its use is known. */
export function addAppName(tree: ClusterTree): void {
  const app = new Application(tree, 'app-name', { namespace: 'app-namespace' });
  addCopiedVolume(app, { name: 'app-name', capacity: '5Gi', owner: { user: 1000, group: 1000 } });
  new AppTemplate(app, 'app', {
    image: { repository: 'ghcr.io/example/site', tag: '1.4.2' },
    port: 8080,
    readinessPath: '/ready',
    owner: { user: 1000, group: 1000 },
    volumes: { 'app-name': '/data' },
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
  });
}
