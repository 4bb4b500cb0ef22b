import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { acceptance } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { FluxCluster, rootOf } from './flux-cluster.ts';
import { until } from './kubernetes.ts';
import { describeWith } from './parts.ts';

const needed = ['kubeApiserver', 'etcd', 'kustomizeController', 'sops', 'ageKeygen'] as const;

describeWith(needed, 'the real kustomize-controller of Flux', () => {
  const running = new Map<string, Promise<FluxCluster>>();
  const fluxOf = (name: string): Promise<FluxCluster> => {
    const flux = running.get(name) ?? FluxCluster.start(new RealStack(name));
    running.set(name, flux);
    return flux;
  };
  const stop = async (name: string): Promise<void> => {
    const flux = running.get(name);
    running.delete(name);
    await (await flux)?.stop();
  };
  afterAll(async () => {
    await Promise.all([...running.keys()].map(stop));
  });

  /** What kustomize-controller applies: neither what only Flux reads, nor what helm makes of a release. */
  const objectsOf = (stack: RealStack): KubernetesObject[] =>
    stack
      .graph()
      .objects()
      .filter(({ group, kind }) => group !== 'kustomize.config.k8s.io' && kind !== 'UnsealedSecret')
      .filter(({ madeBy }) => madeBy === undefined);
  const versionsOf = async ({ kubernetes }: FluxCluster, stack: RealStack): Promise<Map<string, string>> => {
    await kubernetes.discover(); // what the tree itself has defined
    const found = await Promise.all(
      objectsOf(stack)
        .filter(({ kind }) => kind !== 'Kustomization' && kind !== 'CustomResourceDefinition')
        .map(async ({ manifest, namespace, id }) => {
          const own = manifest as LooseManifest;
          const path = kubernetes.path({ ...own, metadata: { ...own.metadata, namespace } });
          const { metadata } = await kubernetes.get(path);
          return [id, String(metadata.generation ?? metadata.resourceVersion)] as const;
        }),
    );
    return new Map(found);
  };

  acceptance('X5', 'each of the five trees is reconciled whole, secrets opened, and applied twice it changes nothing', {
    timeout: 900_000, // five clusters, each brought up and applied twice
    stack: () => ({
      first: new RealStack('media-gitops'),
      others: ['pve-homelab', 'honeydue', 'cluster-101', 'k3s-home'].map((name) => new RealStack(name)),
    }),
    assert: async ({ first, others }) => {
      for (const stack of [first, ...others]) {
        const flux = await fluxOf(stack.name);
        const revision = await flux.push(stack);
        const all = await flux.reconciled(revision, { seconds: 90 });
        // The root, and every Kustomization that the tree declares.
        const declared = stack
          .objects('Kustomization')
          .filter(({ apiVersion }) => apiVersion.startsWith('kustomize.toolkit'))
          .map(({ metadata }) => metadata.name as string);
        const applied = all.map(({ metadata }) => metadata.name as string);
        expect(applied.sort(), stack.name).toEqual([...new Set([...declared, rootOf(stack).metadata.name])].sort());
        // Every object is there, each as one of the cluster's, with the values that were sealed.
        const before = await versionsOf(flux, stack);
        expect(before.size).toBeGreaterThan(15);
        const [placeholder] = stack.objects('UnsealedSecret');
        if (placeholder !== undefined) {
          const { name, namespace } = placeholder.metadata;
          const secret = await flux.kubernetes.get(`/api/v1/namespaces/${namespace}/secrets/${name}`);
          const opened = Object.values(secret.data).map((value) =>
            Buffer.from(String(value), 'base64').toString('utf8'),
          );
          for (const value of opened) expect(value).toMatch(/^canary-|^\{"auths"/);
        }
        const again = await flux.push(stack);
        await flux.reconciled(again, { seconds: 90 });
        expect(await versionsOf(flux, stack), stack.name).toEqual(before);
        if (stack.name !== 'media-gitops') await stop(stack.name);
      }
    },
    sabotage: {
      // A field that does not exist is dropped without a word: `holdfast check --kubeconfig` finds it, Flux does not.
      'write a number as text': ({ first }) => (first.object('Deployment', 'sonarr').spec.replicas = 'one'),
      'list a file that is not there': ({ first }) =>
        first.files.get('apps/kustomization.yaml')?.[0].resources.push('./gone.yaml'),
      'leave the key out': ({ first }) => {
        for (const each of first.objects('Kustomization')) delete each.spec?.decryption;
      },
      'wait for something that does not exist': ({ first }) =>
        (first.kustomization('apps').spec.dependsOn = [{ name: 'nothing' }]),
      'ask for a kind that nobody serves': ({ first }) => (first.object('Deployment', 'sonarr').apiVersion = 'apps/v2'),
    },
  });

  test('removing an application prunes exactly its objects, and never its data', async () => {
    const stack = new RealStack('cluster-101');
    const flux = await fluxOf('cluster-101');
    const { kubernetes } = flux;
    await flux.reconciled(await flux.push(stack));
    const names = async (apiVersion: string, kind: string): Promise<string[]> =>
      (await kubernetes.list(apiVersion, kind)).map(({ metadata }) => metadata.name as string).sort();
    const owned = [
      ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'plex'],
      ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'plex'],
      ['volsync.backube/v1alpha1', 'ReplicationSource', 'plex-src'],
      ['volsync.backube/v1alpha1', 'ReplicationDestination', 'plex-dst'],
    ] as const;
    const before = await Promise.all(owned.map(([apiVersion, kind]) => names(apiVersion, kind)));
    const claims = await names('v1', 'PersistentVolumeClaim');
    expect(claims).toContain('plex');

    for (const path of [...stack.files.keys()]) if (path.includes('/default/plex/')) stack.remove(path);
    const { resources } = stack.files.get('kubernetes/apps/default/kustomization.yaml')?.[0] ?? {};
    const list = resources as string[];
    const entry = list.findIndex((path) => path.includes('/plex'));
    if (entry < 0) throw new Error(`plex is not in ${JSON.stringify(list)}`);
    list.splice(entry, 1);
    await flux.reconciled(await flux.push(stack));
    await until(
      'plex is gone',
      async () => !(await names('helm.toolkit.fluxcd.io/v2', 'HelmRelease')).includes('plex'),
    );
    for (const [index, [apiVersion, kind, name]] of owned.entries())
      expect(await names(apiVersion, kind), kind).toEqual(before[index]?.filter((each) => each !== name));
    expect(await names('v1', 'PersistentVolumeClaim')).toEqual(claims);
  }, 200_000);

  describe('gateways', () => {
    const gatewaysOf = async ({ kubernetes }: FluxCluster): Promise<LooseManifest> =>
      kubernetes.get('/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/gateways');
    const readyOf = ({ status }: LooseManifest): string =>
      (status?.conditions ?? []).find(({ type }: LooseManifest) => type === 'Ready')?.status ?? 'none';

    acceptance(
      'C7',
      'a Gateway that is not programmed keeps its Kustomization from being ready; rule, alert, runbook and recovery know it',
      {
        stack: () => new RealStack('cluster-101'),
        assert: async (stack) => {
          const flux = await fluxOf('cluster-101');
          flux.isProgrammed = () => false;
          const revision = await flux.push(stack);
          await until(
            'the gateways are applied',
            async () => (await gatewaysOf(flux)).status?.lastAttemptedRevision === revision,
            { seconds: 90 },
          );
          // Once it has looked at them, again and again, it still does not call them ready.
          for (let second = 0; second < 6; second++) {
            await new Promise((resolve) => setTimeout(resolve, 1000));
            const { status } = await gatewaysOf(flux);
            const isDone = status.lastAppliedRevision === revision && readyOf({ status }) === 'True';
            expect(isDone, 'ready without being programmed').toBe(false);
          }
          flux.isProgrammed = () => true;
          await flux.reconciled(revision);
          expect(readyOf(await gatewaysOf(flux))).toBe('True');

          expect(stack.brokenRules()).toEqual([]);
          const state = stack
            .object('HelmRelease', 'kube-prometheus-stack')
            .spec.values['kube-state-metrics'].customResourceState.config.spec.resources.find(
              (each: LooseManifest) => each.groupVersionKind.kind === 'Gateway',
            );
          const [alert] = stack.object('PrometheusRule', 'gateway-alerts').spec.groups[0].rules;
          expect(alert.expr).toBe(`${state.metricNamePrefix}_${state.metrics[0].name}{type="Programmed"} == 0`);
          const runbook = readFileSync('docs/runbooks/cluster-101/gateway-not-programmed.md', 'utf8');
          expect(runbook).toContain('kubectl -n kube-system rollout restart deployment/cilium-operator');
          expect(runbook).toContain('holdfast recover');
        },
        sabotage: {
          'check them as the source does': (stack) => delete stack.kustomization('gateways').spec.healthCheckExprs,
          'check them by nothing': (stack) => {
            delete stack.kustomization('gateways').spec.healthCheckExprs;
            delete stack.kustomization('gateways').spec.healthChecks;
          },
          'ask whether somebody accepted them': (stack) =>
            (stack.kustomization('gateways').spec.healthCheckExprs[0].current =
              "has(status.conditions) && status.conditions.exists(c, c.type == 'Accepted')"),
          'alert on the metric of the source': (stack) =>
            (stack.object('PrometheusRule', 'gateway-alerts').spec.groups[0].rules[0].expr =
              'gateway_api_gateway_status{type="Programmed",status="False"} == 1'),
        },
      },
    );
  });
});
