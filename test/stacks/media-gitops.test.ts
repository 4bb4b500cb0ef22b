import { App } from 'cdk8s';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { StaticVolume } from '../../charts/storage/static-volume.ts';
import { collect } from '../../charts/synth/collect.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { topologyFile } from '../../graph/disk/topology-file.ts';
import { FailoverTree } from './failover-tree.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const stack = () => new RealStack('media-gitops');
const names = ['sonarr', 'radarr', 'plex'];
const podOf = (stack: RealStack, name: string): LooseManifest => stack.object('Deployment', name).spec.template.spec;
const resourcesIn = (stack: RealStack, path: string): string[] =>
  (stack.files.get(`${path}/kustomization.yaml`) as LooseManifest[] | undefined)?.[0].resources ?? [];

/** Routes that do without a guard, for a stated reason. */
const exemptions: Readonly<Record<string, readonly string[]>> = {
  'cluster-101': ['HTTPRoute/plex'],
  honeydue: ['Ingress/admin', 'Ingress/api'],
  'k3s-home': [
    'HTTPRoute/authentik',
    'HTTPRoute/jellyfin',
    'HTTPRoute/openwebui',
    'HTTPRoute/overseerr',
    'HTTPRoute/plex',
  ],
};

acceptance('M1', 'the repository is laid out as in the source, and its stages follow each other', {
  stack,
  assert: (stack) => {
    expect(resourcesIn(stack, 'clusters/homelab')).toEqual([
      './infrastructure-controllers.yaml',
      './infrastructure-storage.yaml',
      './apps.yaml',
    ]);
    const chain = ['infrastructure-controllers', 'infrastructure-storage', 'apps'];
    const paths = ['./infrastructure/controllers', './infrastructure/storage', './apps'];
    for (const [index, name] of chain.entries()) {
      const { spec } = stack.kustomization(name);
      expect(spec.path).toBe(paths[index]);
      expect(spec.wait).toBe(true);
      expect(spec.dependsOn).toEqual(index === 0 ? undefined : [{ name: chain[index - 1] }]);
    }
    expect(resourcesIn(stack, 'apps')).toEqual(['./media']);
    expect(resourcesIn(stack, 'apps/media')).toEqual(['./plex', './radarr', './sonarr']);
    for (const name of names)
      expect(resourcesIn(stack, `apps/media/${name}`)).toEqual(['./deployment.yaml', './service.yaml']);
    expect(resourcesIn(stack, 'infrastructure/controllers')).toEqual(
      expect.arrayContaining(['./metallb', './volsync']),
    );
    expect(resourcesIn(stack, 'infrastructure/storage')).toEqual(
      expect.arrayContaining(['./sonarr-volumes', './media-library']),
    );
    // Every file is reached from a kustomization beside it.
    for (const path of stack.files.keys()) {
      if (path === topologyFile) continue; // Flux has no use for it
      const folder = path.slice(0, path.lastIndexOf('/'));
      const name = path.slice(folder.length + 1);
      if (name !== 'kustomization.yaml') expect(resourcesIn(stack, folder), path).toContain(`./${name}`);
    }
  },
  sabotage: {
    'forget a folder': (stack) => resourcesIn(stack, 'apps/media').pop(),
    'forget a file': (stack) => resourcesIn(stack, 'infrastructure/storage/load-balancer').pop(),
    'start everything at once': (stack) => delete stack.kustomization('apps').spec.dependsOn,
    'go on before it is healthy': (stack) => (stack.kustomization('infrastructure-controllers').spec.wait = false),
    'swap the stages': (stack) => (stack.kustomization('infrastructure-storage').spec.path = './apps'),
  },
});

acceptance('M4', 'players read the media library, and only importers write to it', {
  stack,
  assert: (stack) => {
    for (const [claim, mode] of [
      ['media', 'ReadWriteMany'],
      ['media-readonly', 'ReadOnlyMany'],
    ] as const) {
      const { spec } = stack.object('PersistentVolume', claim);
      expect(spec.nfs).toMatchObject({ server: '192.168.1.20', path: '/mnt/user/media' });
      expect(spec.mountOptions).toContain('nfsvers=3');
      expect(spec.accessModes).toEqual([mode]);
      expect(spec.nfs.readOnly === true).toBe(claim === 'media-readonly');
    }
    for (const name of names) {
      const [container] = podOf(stack, name).containers;
      const media = container.volumeMounts.find(({ mountPath }: LooseManifest) => mountPath === '/data/media');
      expect(media, name).toMatchObject(
        name === 'plex' ? { name: 'media-readonly', readOnly: true } : { name: 'media', readOnly: false },
      );
      const volume = podOf(stack, name).volumes.find((each: LooseManifest) => each.name === media.name);
      expect(volume.persistentVolumeClaim).toEqual({ claimName: media.name, readOnly: media.readOnly });
    }
  },
  sabotage: {
    'let Plex write': (stack) =>
      (podOf(stack, 'plex').volumes[1].persistentVolumeClaim = { claimName: 'media', readOnly: false }),
    'keep Sonarr from importing': (stack) => (podOf(stack, 'sonarr').containers[0].volumeMounts[1].readOnly = true),
    'mount with another version': (stack) =>
      (stack.object('PersistentVolume', 'media').spec.mountOptions = ['nfsvers=4.1']),
    'export it writable to players': (stack) =>
      delete stack.object('PersistentVolume', 'media-readonly').spec.nfs.readOnly,
  },
});

/**
 * What becomes of the claim that VolSync makes for a mover: of the class that it is told, or that of the data, and so large (0.13.1,
 * internal/controller/mover/syncthing/mover.go, ensureConfigPVC). A class that makes no volumes has only what waits for that claim, on a node where the
 * data is, in a folder that nodes make.
 */
function configOf(stack: RealStack, source: string): string {
  const { sourcePVC, syncthing } = stack.object('ReplicationSource', source).spec;
  const data = stack.object('PersistentVolumeClaim', sourcePVC).spec;
  const className = syncthing.configStorageClassName ?? data.storageClassName;
  if (stack.object('StorageClass', className).provisioner !== 'kubernetes.io/no-provisioner') return 'bound';
  const claim = { name: `volsync-${source}-config`, namespace: 'media' };
  const spec = stack
    .objects('PersistentVolume')
    .map((volume) => volume.spec)
    .find(({ claimRef, storageClassName }) => storageClassName === className && isDeepStrictEqual(claimRef, claim));
  if (spec === undefined) return 'pending: no volume';
  const place = stack.object('PersistentVolume', data.volumeName).spec.nodeAffinity;
  const made = (stack.topology.storage['pods'] as LooseManifest).folders.map((each: string) => `/data/pods/${each}`);
  if (spec.capacity.storage !== (syncthing.configCapacity ?? '1Gi')) return 'pending: too small';
  if (!made.includes(spec.local.path)) return 'not mounted: no folder';
  return isDeepStrictEqual(spec.nodeAffinity, place) ? 'bound' : 'pending: on another node';
}

acceptancePart('M5', 'manifests', 'each application is kept in step by two sources that name each other', {
  stack,
  assert: (stack) => {
    expect(stack.objects('ReplicationDestination')).toEqual([]);
    for (const name of names) {
      const sides = ['primary', 'backup'].map((side) => stack.object('ReplicationSource', `${name}-${side}`).spec);
      expect(sides.map(({ sourcePVC }) => sourcePVC)).toEqual([`pvc-${name}`, `pvc-${name}-backup`]);
      for (const side of sides) expect(side.syncthing).toMatchObject({ serviceType: 'ClusterIP' });
      for (const claim of [`pvc-${name}`, `pvc-${name}-backup`]) {
        expect(stack.object('PersistentVolume', `media-${claim}`).spec.local.path).toBe(`/data/pods/${name}`);
      }
      for (const side of ['primary', 'backup']) expect(configOf(stack, `${name}-${side}`)).toBe('bound');
    }
  },
  sabotage: {
    'leave its identity to a class that makes nothing': (stack) =>
      delete stack.object('PersistentVolume', 'media-volsync-sonarr-backup-config').spec.claimRef,
    'keep its identity on another node': (stack) =>
      (stack.object('PersistentVolume', 'media-volsync-plex-primary-config').spec.nodeAffinity = stack.object(
        'PersistentVolume',
        'media-pvc-plex-backup',
      ).spec.nodeAffinity),
    'ask for more than there is': (stack) =>
      (stack.object('ReplicationSource', 'sonarr-primary').spec.syncthing.configCapacity = '2Gi'),
    'make no folder for it': ({ topology }) => ((topology.storage['pods'] as LooseManifest).folders = ['sonarr']),
    'copy a claim onto itself': (stack) =>
      (stack.object('ReplicationSource', 'sonarr-backup').spec.sourcePVC = 'pvc-sonarr'),
    'use another mover': (stack) => {
      const { spec } = stack.object('ReplicationSource', 'plex-primary');
      spec.restic = spec.syncthing;
      delete spec.syncthing;
    },
    'keep it elsewhere': (stack) =>
      (stack.object('PersistentVolume', 'media-pvc-plex').spec.local.path = '/var/lib/plex'),
  },
});

acceptance(
  'M6',
  'static volumes and their claims fit in size, node and path, and each mismatch is a finding of its own',
  {
    stack,
    assert: (stack) => {
      const labels = Object.values((stack.topology.clusters['media-gitops'] as LooseManifest).nodes).map(
        (node) => (node as LooseManifest).labels,
      );
      for (const name of names) {
        for (const [claim, role] of [
          [`pvc-${name}`, 'primary'],
          [`pvc-${name}-backup`, 'backup'],
        ] as const) {
          const { spec } = stack.object('PersistentVolumeClaim', claim);
          const volume = stack.object('PersistentVolume', spec.volumeName).spec;
          expect(spec.resources.requests.storage).toBe(volume.capacity.storage);
          expect(volume.local.path).toMatch(/^\/data\/pods\//);
          const [expression] = volume.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions;
          expect(expression).toEqual({ key: 'storage.homelab/role', operator: 'In', values: [role] });
          expect(labels).toContainEqual({ 'storage.homelab/role': role });
        }
      }
      expect(stack.brokenRules()).toEqual([]);
      const severityOf = (damage: (damaged: RealStack) => unknown): string[] => {
        const damaged = new RealStack('media-gitops');
        damage(damaged);
        return damaged.report().findings.map(({ rule, severity }) => `${severity} ${rule}`);
      };
      const claim = (damaged: RealStack) =>
        damaged.object('PersistentVolumeClaim', 'pvc-sonarr').spec.resources.requests;
      expect(severityOf((damaged) => (claim(damaged).storage = '6Gi'))).toEqual([
        'error storage/claim-fits-its-volume',
      ]);
      expect(severityOf((damaged) => (claim(damaged).storage = '4Gi'))).toEqual([
        'warning storage/claim-uses-its-whole-volume',
      ]);
      expect(
        severityOf((damaged) => delete damaged.object('PersistentVolume', 'media-pvc-sonarr').spec.nodeAffinity),
      ).toEqual(['error storage/local-volume-names-its-node']);
    },
    sabotage: {
      'grow one side': (stack) =>
        (stack.object('PersistentVolumeClaim', 'pvc-plex').spec.resources.requests.storage = '60Gi'),
      'shrink one side': (stack) =>
        (stack.object('PersistentVolumeClaim', 'pvc-plex').spec.resources.requests.storage = '10Gi'),
      'label no node': ({ topology }) =>
        delete (topology.clusters['media-gitops'] as LooseManifest).nodes['k3s-w1'].labels,
      'put both copies on one node': (stack) =>
        (stack.object(
          'PersistentVolume',
          'media-pvc-sonarr-backup',
        ).spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values = ['primary']),
      'leave the folder of the pods': (stack) =>
        (stack.object('PersistentVolume', 'media-pvc-sonarr').spec.local.path = '/srv'),
    },
  },
);

acceptancePart('M7', 'manifests', 'one switch moves claim and node together', {
  stack: () => ({ real: stack(), failover: new FailoverTree() }),
  assert: ({ real, failover }) => {
    for (const name of names) {
      const { volumes, affinity } = podOf(real, name);
      expect(volumes[0].persistentVolumeClaim.claimName).toBe(`pvc-${name}`);
      const [term] = affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
      expect(term.matchExpressions[0].values).toEqual(['primary']);
    }
    expect(failover.podAt('primary')).toMatch(/- primary\n[^]*claimName: pvc-sonarr\n/);
    expect(failover.podAt('backup')).toMatch(/- backup\n[^]*claimName: pvc-sonarr-backup\n/);
  },
  sabotage: {
    'move the claim alone': ({ real }) =>
      (podOf(real, 'sonarr').volumes[0].persistentVolumeClaim.claimName = 'pvc-sonarr-backup'),
    'move the node alone': ({ real }) =>
      (podOf(
        real,
        'plex',
      ).affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values =
        ['backup']),
    'name one claim for both': ({ failover }) => (failover.damage.claim = 'pvc-sonarr'),
  },
});

test('[read: home-operations/containers apps/plex/entrypoint.sh] what an image works in, and does not have, is mounted', () => {
  const stack = new RealStack('media-gitops');
  const [container] = podOf(stack, 'plex').containers;
  const mount = container.volumeMounts.find(({ mountPath }: LooseManifest) => mountPath === '/transcode');
  expect(podOf(stack, 'plex').volumes).toContainEqual({ name: mount?.name, emptyDir: {} });
  for (const name of ['k3s-home', 'cluster-101']) {
    const { persistence } = new RealStack(name).object('HelmRelease', 'plex').spec.values;
    const scratch = { type: 'emptyDir', globalMounts: [{ path: '/transcode' }] };
    expect(Object.values(persistence), name).toContainEqual(scratch);
  }
});

acceptance('M9', 'Sonarr, Radarr and Plex run in the namespace media, Sonarr on 8989 behind port 80', {
  stack,
  assert: (stack) => {
    const ports = { sonarr: [80, 8989], radarr: [80, 7878], plex: [32400, 32400] };
    for (const [name, [port, targetPort]] of Object.entries(ports)) {
      const service = stack.object('Service', name);
      expect(service.metadata.namespace).toBe('media');
      expect(service.spec.ports[0]).toMatchObject({ port, targetPort });
      expect(service.spec.selector).toEqual(stack.object('Deployment', name).spec.template.metadata.labels);
      expect(podOf(stack, name).containers[0].ports[0].containerPort).toBe(targetPort);
    }
  },
  sabotage: {
    'serve Sonarr on its own port': (stack) => (stack.object('Service', 'sonarr').spec.ports[0].port = 8989),
    'select nothing': (stack) => (stack.object('Service', 'radarr').spec.selector = { app: 'radar' }),
    'move Plex to another namespace': (stack) => (stack.object('Service', 'plex').metadata.namespace = 'default'),
  },
});

acceptance('M10', 'no secret is readable, no role has a wildcard, and public routes ask for a login or say why not', {
  stack: () =>
    ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'].map((name) => new RealStack(name)),
  assert: (stacks) => {
    for (const stack of stacks) {
      expect(stack.objects('Secret'), stack.name).toEqual([]);
      const { outcomes, suppressed } = stack.report();
      for (const rule of ['secrets/none-readable-in-git', 'access/public-route-asks-for-a-login'])
        expect(outcomes.get(rule), `${stack.name} ${rule}`).toMatch(/^(holds|not evaluated)$/);
      expect(outcomes.get('access/roles-name-what-they-allow')).not.toBe('breaks');
      // Every exemption names its route, a reason and a day.
      const exempt = suppressed.flatMap(({ rule, object }) => (rule.startsWith('access/') ? [object] : [])).sort();
      expect(exempt, stack.name).toEqual(exemptions[stack.name] ?? []);
    }
  },
  sabotage: {
    'write a password down': (stacks) =>
      stacks[4]?.files.set('kubernetes/apps/databases/postgresql/app/secret.yaml', [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: 'correct-horse-9' } },
      ]),
    'allow every verb': (stacks) =>
      ((stacks[1] as RealStack).object('ClusterRole', 'system-upgrade-controller').rules[1].verbs = ['*']),
    'lead past the guard': (stacks) =>
      ((stacks[2] as RealStack).object('HTTPRoute', 'ollama').spec.rules[0].backendRefs[0].name = 'ollama'),
    'exempt without a day': (stacks) =>
      ((stacks[1] as RealStack).object('Ingress', 'api').metadata.annotations['holdfast.dev/ignore'] =
        'access/public-route-asks-for-a-login: it is fine'),
    'exempt one more': (stacks) => {
      const route = (stacks[2] as RealStack).object('HTTPRoute', 'sonarr');
      route.spec.rules[0].backendRefs[0].name = 'sonarr';
      route.metadata.annotations = {
        'holdfast.dev/ignore': 'access/public-route-asks-for-a-login until 2027-01-31: later',
      };
    },
  },
});

acceptance('M11', 'every workload asks for CPU and memory and is bounded, those of charts as well', {
  stack,
  assert: (stack) => {
    expect(stack.report().outcomes.get('workloads/resources-are-set')).toBe('holds');
    const complete = {
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    };
    const { speaker, controller } = stack.object('HelmRelease', 'metallb').spec.values;
    const { resources } = stack.object('HelmRelease', 'volsync').spec.values;
    for (const each of [speaker.resources, controller.resources, resources]) expect(each).toMatchObject(complete);
    for (const name of names) expect(podOf(stack, name).containers[0].resources).toMatchObject(complete);
  },
  sabotage: {
    'let Plex take all memory': (stack) => delete podOf(stack, 'plex').containers[0].resources.limits,
    'leave the speaker unbounded': (stack) =>
      delete stack.object('HelmRelease', 'metallb').spec.values.speaker.resources,
    'ask for no CPU': (stack) => delete podOf(stack, 'sonarr').containers[0].resources.requests.cpu,
  },
});

describe('bad input', () => {
  const tree = () =>
    new ClusterTree(new App(), 'media-gitops', { topology: topologies['media-gitops'] as Topology, layout: 'stages' });
  const volume = (more: Partial<ConstructorParameters<typeof StaticVolume>[2]>) => () =>
    new StaticVolume(new Application(tree(), 'app', { namespace: 'media' }), 'volume', {
      name: 'data',
      path: '/data/pods/sonarr',
      capacity: '1Gi',
      storageClass: 'local-pods',
      node: { label: 'storage.homelab/role', value: 'primary' },
      ...more,
    });

  test('of a static volume names path, label and remedy', () => {
    expect(volume({})).not.toThrow();
    expect(volume({ path: '/srv/app' })).toThrow('path: /srv/app is outside /data/pods; name a folder below it');
    expect(volume({ node: { label: 'storage.homelab/role', value: 'main' } })).toThrow(
      'no node of media-gitops carries storage.homelab/role=main; label one in the topology',
    );
  });

  test('of stages is refused when one would wait for a later one', () => {
    const app = new App();
    const scope = new ClusterTree(app, 'media-gitops', {
      topology: topologies['media-gitops'] as Topology,
      layout: 'stages',
    });
    const later = new Application(scope, 'later', { namespace: 'media' });
    new Application(scope, 'early', { namespace: 'media', stage: 'controllers', dependsOn: [later] });
    expect(() => renderTree(scope, collect(app).charts)).toThrow('early (controllers) needs later (apps)');
  });
});
