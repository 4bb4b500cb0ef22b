import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeOf } from '../charts/database-example.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';

/** The CRD of ObjectStore belongs to the plugin, and is not at hand. */
const judged = ['Cluster', 'ScheduledBackup'];

describeWith(['kubeApiserver', 'etcd'], 'a real API server with the CRDs of CloudNativePG', () => {
  let kubernetes: Kubernetes;
  beforeAll(async () => {
    kubernetes = await Kubernetes.start(['postgresql.cnpg.io']);
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'media' } });
  }, 120_000);
  afterAll(() => kubernetes?.stop());

  test.each([
    ['an empty database', madeOf()],
    ['one that is recovered', madeOf({ recoverFrom: { serverName: 'old' }, walSize: '2Gi', instances: 3 })],
  ])('%s is taken, with no unknown field', async (_name, objects) => {
    for (const kind of judged) {
      const manifest = objects[kind];
      const query = 'fieldManager=test&fieldValidation=Strict&force=true&dryRun=All';
      const send = (sent: typeof manifest) =>
        kubernetes.call(
          'PATCH',
          `${kubernetes.path(manifest)}?${query}`,
          sent,
          'application/apply-patch+yaml',
          [400, 404, 422, 500],
        );
      expect((await send(manifest)).status, kind).toBeLessThan(300);
      const { body } = await send({ ...manifest, spec: { ...manifest.spec, storageSize: '1Gi' } });
      expect(body.message, 'a field that there is not').toMatch(/storageSize/);
    }
  });
});
