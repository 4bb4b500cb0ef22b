import { describe, expect, test } from 'vitest';
import type { CloudNativePgClusterProps } from '../../charts/databases/cloudnative-pg.ts';
import rule from '../../invariants/databases/recovery-archives-elsewhere.ts';
import { runInvariants } from '../../invariants/run.ts';
import { read } from '../graph/flux-app.ts';
import { today } from '../today.ts';
import { database, madeOf } from './database-example.ts';

const store = database.backup === 'none' ? undefined : database.backup;
const outcomes = (objects: ReturnType<typeof madeOf>): readonly unknown[] =>
  runInvariants(
    read({
      'all.yaml': Object.values(objects)
        .map((each) => JSON.stringify(each))
        .join('\n---\n'),
    }),
    [rule],
    {
      today,
    },
  ).findings;

describe('CloudNativePgCluster', () => {
  test('archives its log, and copies a base by a schedule with the seconds that the operator reads', () => {
    const { Cluster, ObjectStore, ScheduledBackup } = madeOf();
    expect(ScheduledBackup.spec).toMatchObject({
      schedule: '0 30 2 * * *',
      method: 'plugin',
      cluster: { name: 'photos' },
    });
    expect(Cluster.spec.plugins).toEqual([
      {
        name: 'barman-cloud.cloudnative-pg.io',
        isWALArchiver: true,
        parameters: { barmanObjectName: ObjectStore.metadata.name, serverName: 'photos' },
      },
    ]);
    expect(ObjectStore.spec.retentionPolicy).toBe('30d');
    expect(Object.keys(madeOf({ backup: 'none' }))).toEqual(['Cluster']);
  });

  test('of one server has no budget, which would hold up every drain', () => {
    expect(madeOf().Cluster.spec.enablePDB).toBe(false);
    expect(madeOf({ instances: 3 }).Cluster.spec).not.toHaveProperty('enablePDB');
  });

  test('is recovered from another archive than it writes', () => {
    const recovered = madeOf({
      recoverFrom: { serverName: 'photos' },
      backup: { ...store, serverName: 'photos-2' } as never,
    });
    expect(recovered.Cluster.spec.bootstrap.recovery.source).toBe(recovered.Cluster.spec.externalClusters[0].name);
    expect(outcomes(recovered)).toEqual([]);
    const same = structuredClone(recovered) as typeof recovered;
    same.Cluster.spec.plugins[0].parameters.serverName = 'photos';
    expect(outcomes(same)).toHaveLength(1);
  });

  test.each<[Partial<CloudNativePgClusterProps>, string]>([
    [{ recoverFrom: { serverName: 'photos' } }, 'backup.serverName: "photos" is what it is recovered from'],
    [{ recoverFrom: { serverName: 'photos' }, backup: 'none' }, 'there is no store to recover from'],
    [{ instances: 0 }, 'instances: 0; required'],
    [{ size: '10GB' }, 'size: "10GB"; required: a Kubernetes quantity'],
    [{ imageName: 'ghcr.io/cloudnative-pg/postgresql:latest' }, 'required: an image with a version'],
    [
      { backup: { ...store, schedule: '0 30 2 * * *' } as never },
      'backup.schedule: "0 30 2 * * *"; required: five fields',
    ],
    [{ backup: { ...store, destinationPath: 'backups/postgres' } as never }, 'required: a bucket'],
    [{ backup: { ...store, retentionDays: 0.5 } as never }, 'required: a whole number of days'],
  ])('%j is refused', (props, message) => {
    expect(() => madeOf(props)).toThrow(message);
  });
});
