import { PostgresqlBackup, backupAlerts } from '../../charts/backup/postgresql-backup.ts';
import { Postgresql } from '../../charts/databases/postgresql.ts';
import { Redis } from '../../charts/databases/redis.ts';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { Alerts } from '../../charts/observability/alerts.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { NfsVolume } from '../../charts/storage/nfs-volume.ts';
import { sealed } from './infrastructure.ts';

const namespace = 'databases';
const passwordSecret = 'postgresql';

/**
 * PostgreSQL and Redis on the disk of a server node. The GPU node's taint keeps them off it. The nightly dump goes to the
 * Synology: the UNAS holds everything else of the cluster, and a copy beside its data is none.
 */
export function addDatabases(tree: ClusterTree): void {
  const secret = new Application(tree, 'databases-secrets', { namespace });
  new SealedSecret(secret, 'password', {
    name: passwordSecret,
    folder: sealed,
    keys: { password: 'the password of the user postgres' },
  });

  const postgresql = new Application(tree, 'postgresql', { namespace, dependsOn: [secret] });
  new Postgresql(postgresql, 'database', {
    name: 'postgresql',
    passwordSecret,
    storageClass: 'local-path',
    capacity: '20Gi',
  });

  const redis = new Application(tree, 'redis', { namespace });
  new Redis(redis, 'cache', { name: 'redis-master', storageClass: 'local-path', capacity: '5Gi' });

  const backup = new Application(tree, 'postgresql-backup', { namespace, dependsOn: [postgresql] });
  new NfsVolume(backup, 'volume', { name: 'postgresql-backup', storage: 'synology-backup', capacity: '100Gi' });
  new PostgresqlBackup(backup, 'backup', {
    name: 'postgresql-backup',
    host: 'postgresql',
    passwordSecret,
    claim: 'postgresql-backup',
    schedule: '0 3 * * *',
    timeZone: 'Etc/UTC',
    keep: 14,
  });
  new Alerts(backup, 'alerts', { name: 'postgresql-backup', alerts: backupAlerts('postgresql-backup', namespace) });
}
