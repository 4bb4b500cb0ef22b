import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { dump, load, loadAll } from 'js-yaml';
import { afterAll, beforeAll, expect } from 'vitest';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { collect } from '../../charts/synth/collect.ts';
import { applications } from '../../stacks/media-gitops/applications.ts';
import { addMediaGitops } from '../../stacks/media-gitops/charts.ts';
import { acceptance } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { Kubernetes, until } from './kubernetes.ts';
import { describeWith, parts } from './parts.ts';
import { letJoin, startSyncthing, type Syncthing } from './syncthing-pair.ts';

const sides = ['primary', 'backup'] as const;

/** What the program writes for sonarr, before and after the ids are known. */
class Program {
  readonly stack = new RealStack('media-gitops');
  /** A change to what is rendered. */
  damage: (manifest: LooseManifest) => unknown = () => undefined;
  /** A change to the ids that are written down. */
  note: (ids: Record<(typeof sides)[number], string>) => Record<(typeof sides)[number], string> = (ids) => ids;

  render(deviceIds?: { readonly primary: string; readonly backup: string }): LooseManifest[] {
    const app = new App();
    const sonarr = applications.filter(({ name }) => name === 'sonarr');
    const tree = addMediaGitops(
      app,
      sonarr.map((application) => ({ ...application, ...(deviceIds && { deviceIds: this.note(deviceIds) }) })),
    );
    const { files } = renderTree(tree, collect(app).charts);
    const manifests = [...files.values()].flatMap((text) => loadAll(text) as LooseManifest[]);
    manifests.filter(Boolean).forEach((manifest) => this.damage(manifest));
    return manifests.filter((manifest) => manifest?.metadata?.name?.includes('sonarr'));
  }

  /** What kube-state-metrics would publish of an object, by the configuration of the tree. */
  published(object: LooseManifest): { readonly series: string; readonly values: string }[] {
    const { values } = this.stack.object('HelmRelease', 'kube-prometheus-stack').spec;
    const { resources } = values['kube-state-metrics'].customResourceState.config.spec;
    const { metricNamePrefix, metrics } = resources.find(
      ({ groupVersionKind }: LooseManifest) => groupVersionKind.kind === 'ReplicationSource',
    );
    return metrics.flatMap(({ name, each: { gauge, info } }: LooseManifest) => {
      const at = (gauge ?? info).path.reduce((value: LooseManifest, step: string) => value?.[step], object);
      if (typeof at !== 'object' || at === null) return [];
      return [at].flat().map((item: LooseManifest) => ({
        series: `${metricNamePrefix}_${name}{namespace="${object.metadata.namespace}",name="${object.metadata.name}"}`,
        values: `${info !== undefined || item[gauge.valueFrom[0]] === true ? 1 : 0}x180`,
      }));
    });
  }
}

describeWith('syncthing', 'a pair that is joined in two rounds', () => {
  let kubernetes: Kubernetes;
  const movers = new Map<string, Syncthing>();
  beforeAll(async () => {
    kubernetes = await Kubernetes.start(['volsync.backube']);
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'media' } });
  }, 120_000);
  afterAll(async () => {
    await stopMovers();
    await kubernetes?.stop();
  });
  const stopMovers = async (): Promise<void> => {
    await Promise.all([...movers.values()].map((mover) => mover.stop()));
    movers.clear();
  };

  /** What VolSync's operator does with a source: a Syncthing of its own, the peers of its spec, and what both know in its status. */
  async function reconcile(name: string): Promise<LooseManifest> {
    const source = {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name, namespace: 'media' },
    };
    const mover = movers.get(name) ?? (await startSyncthing(kubernetes, name));
    movers.set(name, mover);
    const { spec } = await kubernetes.get(kubernetes.path(source));
    for (const peer of spec.syncthing.peers ?? []) {
      const [, service] = /^tcp:\/\/volsync-(.+)-data\.media:22000$/.exec(peer.address) ?? [];
      const address = movers.get(service ?? '')?.address ?? 'tcp://127.0.0.1:1';
      await letJoin(mover, { id: peer.ID, address });
    }
    const { connections } = JSON.parse((await mover.ask('GET', '/rest/system/connections')).text) as LooseManifest;
    const peers = (spec.syncthing.peers ?? []).map(({ ID, address }: LooseManifest) => ({
      ...{ ID, address },
      connected: connections[ID]?.connected === true,
    }));
    await kubernetes.status(source, {
      syncthing: { ID: mover.id, address: mover.address, ...(peers.length > 0 && { peers }) },
    });
    return kubernetes.get(kubernetes.path(source));
  }

  const reconcileBoth = async (): Promise<LooseManifest[]> => [
    await reconcile('sonarr-primary'),
    await reconcile('sonarr-backup'),
  ];

  async function apply(manifests: readonly LooseManifest[]): Promise<void> {
    for (const manifest of manifests.filter(({ kind }) => kind === 'ReplicationSource'))
      await kubernetes.apply({ ...manifest, metadata: { ...manifest.metadata, namespace: 'media' } });
  }

  /** Which alerts the real evaluator would send, of those about replication. */
  function firing(program: Program, sources: readonly LooseManifest[]): string[] {
    const { groups } = program.stack.object('PrometheusRule', 'cluster').spec;
    const names = ['ReplicationOutOfSync', 'ReplicationNotJoined', 'ReplicationUnwatched'];
    const test = (name: string, exp: object[]) => ({
      rule_files: ['rules.yaml'],
      evaluation_interval: '2m',
      tests: [
        {
          interval: '2m',
          input_series: sources.flatMap((source) => program.published(source)),
          alert_rule_test: [{ eval_time: '320m', alertname: name, exp_alerts: exp }],
        },
      ],
    });
    return names.filter((name) => {
      const folder = scratchFolder({ 'rules.yaml': dump({ groups }), 'test.yaml': dump(test(name, [])) });
      const { status, stdout, stderr } = spawnSync(parts.promtool ?? '', ['test', 'rules', join(folder, 'test.yaml')], {
        encoding: 'utf8',
      });
      if (status !== 0 && !/exp:\[|FAILED/.test(stdout + stderr)) throw new Error(stdout + stderr);
      return status !== 0;
    });
  }

  acceptance(
    'M5',
    'the folder of an application is kept in step on both nodes, joined in two rounds, and it is told when it is not',
    {
      stack: async () => {
        await stopMovers();
        for (const side of sides) {
          const metadata = { name: `sonarr-${side}`, namespace: 'media' };
          await kubernetes.remove({ apiVersion: 'volsync.backube/v1alpha1', kind: 'ReplicationSource', metadata });
        }
        return new Program();
      },
      assert: async (program) => {
        const rules: string[] = program.stack
          .object('PrometheusRule', 'cluster')
          .spec.groups.flatMap((group: LooseManifest) => group.rules.map(({ alert }: LooseManifest) => alert));
        expect(rules).toEqual(
          expect.arrayContaining(['ReplicationOutOfSync', 'ReplicationNotJoined', 'ReplicationUnwatched']),
        );
        expect(firing(program, [])).toEqual(['ReplicationUnwatched']);
        // The first round: each side gets an id, and knows nobody.
        const first = program.render();
        const paths = first.filter(({ kind }) => kind === 'PersistentVolume').map(({ spec }) => spec.local.path);
        // The data of each side, and who that side is.
        const folders = ['/data/pods/sonarr', '/data/pods/sonarr-sync'];
        expect(paths).toEqual(folders.flatMap((folder) => [folder, folder]));
        await apply(first);
        const unjoined = await reconcileBoth();
        expect(unjoined.map(({ spec }) => spec.sourcePVC)).toEqual(['pvc-sonarr', 'pvc-sonarr-backup']);
        expect(firing(program, unjoined)).toEqual(['ReplicationNotJoined']);
        // The second: the ids are written down.
        const [primary, backup] = unjoined.map(({ status }) => String(status.syncthing.ID));
        await apply(program.render({ primary: primary ?? '', backup: backup ?? '' }));
        let joined: LooseManifest[] = [];
        await until(
          'both sides are connected',
          async () => {
            joined = await reconcileBoth();
            return joined.every(({ status }) =>
              status.syncthing.peers?.every(({ connected }: LooseManifest) => connected),
            );
          },
          { seconds: 25, every: 500 },
        );
        expect(firing(program, joined)).toEqual([]);
        for (const [from, to] of [sides, [sides[1], sides[0]]] as const) {
          const file = (side: string): string => join(movers.get(`sonarr-${side}`)?.data ?? '', `written-on-${from}`);
          const content = randomBytes(200_000);
          writeFileSync(file(from), content);
          await until(`${to} has it`, () => existsSync(file(to)) && readFileSync(file(to)).equals(content), {
            seconds: 25,
          });
        }
        // One side is gone.
        await movers.get('sonarr-backup')?.stop();
        await until(
          'the other notices',
          async () => {
            joined = [await reconcile('sonarr-primary')];
            return joined[0]?.status.syncthing.peers.every(({ connected }: LooseManifest) => !connected);
          },
          { seconds: 25, every: 500 },
        );
        expect(firing(program, joined)).toEqual(['ReplicationOutOfSync']);
      },
      sabotage: {
        'write down the ids the wrong way round': (program) =>
          (program.note = ({ primary, backup }) => ({ primary: backup, backup: primary })),
        'send each side to itself': (program) =>
          (program.damage = ({ kind, metadata, spec }) => {
            if (kind !== 'ReplicationSource') return;
            for (const peer of spec.syncthing.peers ?? [])
              peer.address = `tcp://volsync-${metadata.name}-data.media:22000`;
          }),
        'keep it elsewhere': (program) =>
          (program.damage = ({ kind, spec }) => kind === 'PersistentVolume' && (spec.local.path = '/var/lib/sonarr')),
        'restore by a destination instead': (program) =>
          (program.damage = (manifest) => {
            if (manifest.metadata?.name === 'sonarr-backup') manifest.kind = 'ReplicationDestination';
          }),
        'drop the alert': ({ stack }) => {
          for (const group of stack.object('PrometheusRule', 'cluster').spec.groups)
            group.rules = group.rules.filter(({ alert }: LooseManifest) => alert !== 'ReplicationOutOfSync');
        },
        'publish another field': ({ stack }) => {
          const { values } = stack.object('HelmRelease', 'kube-prometheus-stack').spec;
          const text = JSON.stringify(values).replace('"valueFrom":["connected"]', '"valueFrom":["introducedBy"]');
          stack.object('HelmRelease', 'kube-prometheus-stack').spec.values = load(text);
        },
      },
    },
  );
});
