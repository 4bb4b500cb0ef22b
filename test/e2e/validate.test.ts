import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { until } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import { ready, RecoveringCluster } from './recovering-cluster.ts';

describeWith(['kubeApiserver', 'etcd', 'kubeControllerManager'], 'validation of a running cluster', () => {
  let cluster: RecoveringCluster;
  beforeAll(async () => {
    cluster = await RecoveringCluster.start();
  }, 120_000);
  afterAll(() => cluster?.stop());

  const network = (name: string): LooseManifest => ({
    ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' },
    metadata: { name, namespace: 'network' },
  });
  const volsync = (kind: string, name: string): LooseManifest => ({
    ...{ apiVersion: 'volsync.backube/v1alpha1', kind },
    metadata: { name, namespace: 'default' },
  });

  /** A service as the chart of smtp-relay makes it, with what Cilium gave it. */
  const service = (ips: string, given: readonly string[]): LooseManifest => ({
    ...{ apiVersion: 'v1', kind: 'Service' },
    metadata: { name: 'smtp-relay', namespace: 'default', annotations: { 'lbipam.cilium.io/ips': ips } },
    spec: {
      type: 'LoadBalancer',
      ipFamilyPolicy: 'RequireDualStack',
      ports: [{ port: 25 }],
      selector: { app: 'smtp-relay' },
    },
    status: { loadBalancer: { ingress: given.map((ip) => ({ ip })) } },
  });

  /** The cluster as it should be some time after its recovery. */
  const healthy = async (): Promise<{ tree: string }> => {
    const { kubernetes } = cluster;
    await cluster.rebuild();
    cluster.play();
    const tree = cluster.tree();
    const pools = cluster.stack.objects('CiliumLoadBalancerIPPool');
    for (const pool of pools) await kubernetes.apply(pool);
    await kubernetes.apply(service('fd00:101::1b:122,10.101.27.122', ['fd00:101::1b:122', '10.101.27.122']));
    const confirmed = ['--kubeconfig', kubernetes.server.kubeconfig, '--context', 'test', '--yes'];
    const args = [...confirmed, '--poll', '0.1', '--grace', '0.2', '--wait', '0.5'];
    const recovered = await holdfastBeside(['recover', tree, 'reclaim', 'gateways', 'restore', 'verify', ...args]);
    if (recovered.status !== 0) throw new Error(recovered.stdout);
    // From here on nobody mends what a test damages.
    await cluster.rest();
    return { tree };
  };
  const validate = async (tree: string) => {
    const { status, stdout, stderr } = await holdfastBeside([
      ...['validate', tree, '--format', 'json', '--kubeconfig', cluster.kubernetes.server.kubeconfig],
    ]);
    const results = stderr === '' ? (JSON.parse(stdout) as LooseManifest[]) : [];
    return {
      status,
      stderr,
      broken: results.filter(({ outcome }) => outcome === 'breaks').map(({ id }) => id),
      results,
    };
  };

  acceptance(
    'C11',
    'the five checks of the source and more judge a live cluster, and none passes because it could not count',
    {
      stack: healthy,
      assert: async ({ tree }) => {
        const { status, broken, results, stderr } = await validate(tree);
        expect(broken, stderr).toEqual([]);
        expect(status).toBe(0);
        const judged = new Map(results.map(({ id, judged: number, outcome }) => [id, { number, outcome }]));
        // The five of the source: repository, copyMethod, gateways, claims, addresses of both families.
        expect(judged.get('live/backup-repository-is-bound')?.outcome).toBe('holds');
        expect(judged.get('volsync/restore-copies-by-snapshot')).toEqual({ number: 22, outcome: 'holds' });
        expect(judged.get('live/gateways-are-programmed')).toEqual({ number: 2, outcome: 'holds' });
        expect(judged.get('live/claims-are-bound')).toEqual({ number: 23, outcome: 'holds' });
        expect(judged.get('cilium/load-balancer-addresses-cover-both-families')?.outcome).toBe('holds');
        // And more.
        expect([...judged.values()].filter(({ outcome }) => outcome === 'holds').length).toBeGreaterThan(9);
      },
      sabotage: {
        'delete the claim of the repository': async () => {
          const claim = cluster.repository('PersistentVolumeClaim');
          await cluster.kubernetes.remove(claim);
        },
        'bind the repository to another volume': async () => {
          const { kubernetes } = cluster;
          await kubernetes.remove(cluster.repository('PersistentVolumeClaim'));
          await kubernetes.remove(cluster.repository('PersistentVolume'));
          const volume = cluster.repository('PersistentVolume');
          volume.spec.csi.volumeHandle = 'a-new-and-empty-subvolume';
          await kubernetes.apply(volume);
          const claim = cluster.repository('PersistentVolumeClaim');
          await kubernetes.apply(claim);
          await until(
            'it is bound',
            async () => (await kubernetes.get(kubernetes.path(claim))).status?.phase === 'Bound',
          );
        },
        'restore without a snapshot': () =>
          cluster.kubernetes.merge(volsync('ReplicationDestination', 'plex-dst'), {
            spec: { kopia: { copyMethod: 'Direct' } },
          }),
        'have a restore that found nothing': () =>
          cluster.kubernetes.status(volsync('ReplicationDestination', 'plex-dst'), { kopia: { snapshotsFound: 0 } }),
        'have a gateway that is not programmed': () =>
          cluster.kubernetes.status(network('gateway-external'), {
            conditions: [
              {
                type: 'Programmed',
                status: 'False',
                reason: 'Invalid',
                message: '',
                lastTransitionTime: new Date().toISOString(),
              },
            ],
          }),
        // The script of the source counts conditions, and a Gateway that has none is no condition.
        'have a gateway without any condition': () =>
          cluster.kubernetes.status(network('gateway-external'), { conditions: null }),
        'have a claim that waits, outside the default namespace': () =>
          cluster.kubernetes.apply({
            ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'waiting', namespace: 'network' } },
            spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
          }),
        'ask for one family alone': () => cluster.kubernetes.apply(service('fd00:101::1b:122', ['fd00:101::1b:122'])),
        'give one of two addresses': () =>
          cluster.kubernetes.apply(service('fd00:101::1b:122,10.101.27.122', ['fd00:101::1b:122'])),
        'lose a node': () =>
          cluster.kubernetes.status(
            { apiVersion: 'v1', kind: 'Node', metadata: { name: 'talos-worker-2' } },
            ready('False'),
          ),
        'have something that Flux cannot apply': () =>
          cluster.kubernetes.status(
            {
              apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
              kind: 'Kustomization',
              metadata: { name: 'volsync', namespace: 'flux-system' },
            },
            ready('False'),
          ),
        'have a backup that fails': () =>
          cluster.kubernetes.status(volsync('ReplicationSource', 'plex-src'), {
            latestMoverStatus: { result: 'Failed', logs: '' },
          }),
        'have a backup that is long overdue': () =>
          cluster.kubernetes.status(volsync('ReplicationSource', 'plex-src'), { nextSyncTime: '2026-01-01T00:00:00Z' }),
        'pause a backup and forget it': () =>
          cluster.kubernetes.merge(volsync('ReplicationSource', 'plex-src'), { spec: { paused: true } }),
        'have an operator without pods': () =>
          cluster.kubernetes.status(
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: 'cilium-operator', namespace: 'kube-system' },
            },
            { availableReplicas: 0 },
          ),
      },
    },
  );

  test('says what was not there to judge, and changes nothing', async () => {
    const { tree } = await healthy();
    const before = await cluster.kubernetes.list('v1', 'PersistentVolumeClaim');
    const { results } = await validate(tree);
    expect(results.find(({ id }) => id === 'live/certificates-are-ready').outcome).toBe('no subject');
    expect(await cluster.kubernetes.list('v1', 'PersistentVolumeClaim')).toEqual(before);
    const human = await holdfastBeside(['validate', '--kubeconfig', cluster.kubernetes.server.kubeconfig]);
    expect(human.status, human.stdout).toBe(0);
    expect(human.stdout).toContain('- every certificate is issued  live/certificates-are-ready, nothing to judge');
    expect(human.stdout).toMatch(/\n\d+ hold, 0 break, 0 could not be judged, \d+ had nothing to judge\n$/);
  }, 60_000);

  test('judges the rest where a user may not see everything, and says what it may not', async () => {
    const { tree } = await healthy();
    const { kubernetes } = cluster;
    const account = { kind: 'ServiceAccount', name: 'viewer', namespace: 'default' };
    const path = '/api/v1/namespaces/default/serviceaccounts';
    await kubernetes.call('POST', path, { metadata: { name: account.name } }, undefined, [409]);
    const { body } = await kubernetes.call('POST', `${path}/viewer/token`, { spec: {} });
    const server = readFileSync(kubernetes.server.kubeconfig, 'utf8');
    const folder = scratchFolder({
      kubeconfig: server.replace(/user: \{ client-certificate.*\}/, `user: { token: ${body.status.token} }`),
    });
    const run = () => holdfastBeside(['validate', tree, '--kubeconfig', `${folder}/kubeconfig`]);
    const blind = await run();
    expect(blind.stderr).toContain('the cluster shows nothing to this user');
    expect(blind.status).toBe(2);
    const rbac = 'rbac.authorization.k8s.io';
    const rule = (apiGroups: string[], resources: string[]) => ({ apiGroups, resources, verbs: ['list'] });
    await kubernetes.apply({
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'viewer' },
      rules: [
        rule([''], ['nodes', 'services', 'persistentvolumeclaims']),
        rule(['apps'], ['deployments', 'statefulsets', 'daemonsets']),
      ],
    });
    await kubernetes.apply({
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'viewer' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'viewer' },
      subjects: [account],
    });
    await until('it may', async () => (await run()).status !== 2);
    const { status, stdout } = await run();
    expect(stdout).toMatch(/✓ .*live\/claims-are-bound, 23 judged\n/);
    expect(stdout).toMatch(/\? .*live\/gateways-are-programmed, 0 judged\n {4}this user may not list Gateway\n/);
    expect(stdout).toMatch(
      /\? .*volsync\/restore-copies-by-snapshot, 0 judged\n {4}this user may not list .*ReplicationDestination/,
    );
    expect(stdout).not.toContain(body.status.token);
    expect(status).toBe(0);
  }, 60_000);

  test('names the place, what was found and what to do', async () => {
    const { tree } = await healthy();
    await cluster.kubernetes.apply(service('fd00:101::1b:122,10.101.27.122', []));
    const { stdout, status } = await holdfastBeside([
      'validate',
      tree,
      '--kubeconfig',
      cluster.kubernetes.server.kubeconfig,
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain('test: Service/default/smtp-relay: it has no address');
    expect(stdout).toContain('required  fd00:101::1b:122, 10.101.27.122');
    expect(stdout).toContain('fix       kubectl -n default describe service smtp-relay');
  }, 60_000);
});
