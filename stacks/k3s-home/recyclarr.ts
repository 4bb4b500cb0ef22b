import type { CronJob } from 'kubernetes-types/batch/v1.js';
import { Application, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { restrictedContainer, restrictedPod } from '../../charts/workloads/container-defaults.ts';
import { sealed } from './access.ts';

/** Brings quality profiles of Sonarr and Radarr up to date once a day. */
export function addRecyclarr(tree: ClusterTree): void {
  const app = new Application(tree, 'recyclarr', { namespace: 'media', podSecurity: 'baseline' });
  new SealedSecret(app, 'secret', {
    name: 'recyclarr',
    folder: sealed,
    keys: { 'recyclarr.yml': 'its configuration, with the API keys of Sonarr and Radarr' },
  });
  addObject<CronJob>(app, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'recyclarr' },
    spec: {
      schedule: '0 5 * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      jobTemplate: {
        spec: {
          activeDeadlineSeconds: 900,
          backoffLimit: 2,
          template: {
            spec: {
              restartPolicy: 'Never',
              automountServiceAccountToken: false,
              securityContext: restrictedPod(1000, 1000),
              containers: [
                {
                  name: 'recyclarr',
                  image: 'ghcr.io/recyclarr/recyclarr:7.5.2',
                  args: ['sync'],
                  resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
                  securityContext: restrictedContainer,
                  volumeMounts: [
                    { name: 'tmp', mountPath: '/tmp' },
                    // Its own folder, which its user may write to: folders that are made for a mounted file belong to root.
                    { name: 'data', mountPath: '/config' },
                    { name: 'config', mountPath: '/config/recyclarr.yml', subPath: 'recyclarr.yml', readOnly: true },
                  ],
                },
              ],
              volumes: [
                { name: 'tmp', emptyDir: {} },
                { name: 'data', emptyDir: {} },
                { name: 'config', secret: { secretName: 'recyclarr' } },
              ],
            },
          },
        },
      },
    },
  });
}
