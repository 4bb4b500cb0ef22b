import { App } from 'cdk8s';
import { CloudNativePgCluster, type CloudNativePgClusterProps } from '../../charts/databases/cloudnative-pg.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { topology } from '../../stacks/k3s-home/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

/** A database with everything that it takes. */
export const database: CloudNativePgClusterProps = {
  name: 'photos',
  instances: 1,
  imageName: 'ghcr.io/cloudnative-pg/postgresql:17.6',
  storageClass: 'longhorn',
  size: '10Gi',
  resources: { cpu: '50m', memory: '256Mi', memoryLimit: '1Gi' },
  backup: {
    destinationPath: 's3://backups/postgres',
    endpointURL: 'https://s3.example.org',
    credentials: { secret: 'photos-store', accessKeyId: 'ACCESS_KEY_ID', secretAccessKey: 'SECRET_ACCESS_KEY' },
    schedule: '30 2 * * *',
    retentionDays: 30,
  },
};

/** What the construct makes of it, by kind. */
export function madeOf(props: Partial<CloudNativePgClusterProps> = {}): Readonly<Record<string, LooseManifest>> {
  const app = new Application(new ClusterTree(new App(), 'k3s-home', { topology }), 'photos', { namespace: 'media' });
  const made = new CloudNativePgCluster(app, 'database', { ...database, ...props });
  const objects = made.node
    .findAll()
    .flatMap((each) => ('toJson' in each ? [(each as { toJson(): LooseManifest }).toJson()] : []));
  return Object.fromEntries(objects.map((each) => [each.kind as string, each]));
}
