import type { WithoutGuard } from '../../charts/access/without-guard.ts';
import { addKopiaVolume } from '../../charts/backup/kopia-volume.ts';
import { ProtectedVolume, type KopiaRepository } from '../../charts/backup/protected-volume.ts';
import { addVolsyncComponent } from '../../charts/backup/volsync-component.ts';
import type { LoadBalancerAddresses } from '../../charts/cilium/load-balancer-addresses.ts';
import { Application, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { Redis } from '../../charts/databases/redis.ts';
import type { MountedFile } from '../../charts/workloads/app-template/mounts.ts';
import { AppTemplate } from '../../charts/workloads/app-template.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';
import { secretStore } from './conventions.ts';
import { addSmtpRelay } from './smtp-relay.ts';

/** The application volumes restored by the source are in this namespace. */
const namespace = 'default';
const storageClass = 'csi-cephfs-config-sc';
const snapshotClass = 'csi-cephfs-config-snapclass';
const repository: KopiaRepository = { claim: 'kopia', secretStore, secretItem: 'kopia' };
const owner = { user: 1000, group: 1000 };
const paperlessBroker = 'paperless-broker';

interface StatefulApplication {
  readonly image: readonly [repository: string, tag: string];
  readonly port: number;
  readonly config: string;
  readonly capacity?: string;
  readonly readinessPath?: string;
  readonly gateway?: 'gateway-external' | 'gateway-internal';
  readonly loadBalancer?: LoadBalancerAddresses;
  readonly withoutGuard?: WithoutGuard;
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, MountedFile>>;
}

/**
 * Twenty-two applications with a configuration volume each. The source names sonarr, radarr, plex and mosquitto; the others
 * are assumed, of the kinds it implies, and so are images, ports and sizes.
 */
export const applications: Readonly<Record<string, StatefulApplication>> = {
  sonarr: {
    image: ['ghcr.io/home-operations/sonarr', '4.0.16'],
    port: 8989,
    config: '/config',
    readinessPath: '/ping',
  },
  radarr: { image: ['ghcr.io/home-operations/radarr', '6.0.3'], port: 7878, config: '/config', readinessPath: '/ping' },
  lidarr: { image: ['ghcr.io/home-operations/lidarr', '3.0.0'], port: 8686, config: '/config', readinessPath: '/ping' },
  prowlarr: {
    image: ['ghcr.io/home-operations/prowlarr', '2.1.3'],
    port: 9696,
    config: '/config',
    readinessPath: '/ping',
  },
  bazarr: { image: ['ghcr.io/home-operations/bazarr', '1.5.3'], port: 6767, config: '/config' },
  sabnzbd: { image: ['ghcr.io/home-operations/sabnzbd', '4.5.5'], port: 8080, config: '/config' },
  qbittorrent: { image: ['ghcr.io/home-operations/qbittorrent', '5.1.2'], port: 8080, config: '/config' },
  autobrr: { image: ['ghcr.io/autobrr/autobrr', 'v1.68.0'], port: 7474, config: '/config' },
  overseerr: {
    image: ['ghcr.io/sct/overseerr', '1.34.0'],
    port: 5055,
    config: '/app/config',
    readinessPath: '/api/v1/status',
  },
  tautulli: { image: ['ghcr.io/home-operations/tautulli', '2.16.0'], port: 8181, config: '/config' },
  plex: {
    image: ['ghcr.io/home-operations/plex', '1.42.2'],
    port: 32400,
    config: '/config',
    capacity: '50Gi',
    readinessPath: '/identity',
    gateway: 'gateway-external',
    withoutGuard: {
      reason: 'it asks for the account of Plex, which its apps on televisions know',
      until: '2027-11-30',
    },
  },
  jellyfin: {
    image: ['docker.io/jellyfin/jellyfin', '10.11.2'],
    port: 8096,
    config: '/config',
    capacity: '20Gi',
    readinessPath: '/health',
  },
  'home-assistant': {
    image: ['ghcr.io/home-operations/home-assistant', '2025.11.1'],
    port: 8123,
    config: '/config',
    capacity: '10Gi',
  },
  zigbee2mqtt: { image: ['ghcr.io/koenkk/zigbee2mqtt', '2.6.3'], port: 8080, config: '/app/data' },
  'node-red': { image: ['docker.io/nodered/node-red', '4.1.1'], port: 1880, config: '/data' },
  esphome: { image: ['ghcr.io/home-operations/esphome', '2025.10.5'], port: 6052, config: '/config' },
  mosquitto: {
    image: ['docker.io/library/eclipse-mosquitto', '2.0.22'],
    port: 1883,
    config: '/mosquitto/data',
    // Without a listener it answers its own machine alone, and without users nobody.
    files: {
      '/mosquitto/config/mosquitto.conf': {
        text: [
          'listener 1883',
          'allow_anonymous false',
          'password_file /mosquitto/config/passwd',
          'persistence true',
          'persistence_location /mosquitto/data/',
          '',
        ].join('\n'),
      },
      '/mosquitto/config/passwd': { secret: 'mosquitto-users', key: 'passwd' },
    },
    loadBalancer: { ipv6: 'fd00:101::1b:129', ipv4: '10.101.27.129' },
  },
  paperless: {
    image: ['ghcr.io/paperless-ngx/paperless-ngx', '2.19.5'],
    port: 8000,
    config: '/usr/src/paperless/data',
    environment: {
      PAPERLESS_REDIS: `redis://${paperlessBroker}:6379`,
      PAPERLESS_URL: 'https://paperless.sulibot.com',
      // The documents, on the volume that is backed up.
      PAPERLESS_MEDIA_ROOT: '/usr/src/paperless/data/media',
    },
    capacity: '10Gi',
  },
  mealie: { image: ['ghcr.io/mealie-recipes/mealie', 'v3.5.0'], port: 9000, config: '/app/data' },
  actual: { image: ['ghcr.io/actualbudget/actual', '25.11.0'], port: 5006, config: '/data' },
  n8n: { image: ['docker.io/n8nio/n8n', '1.119.0'], port: 5678, config: '/home/node/.n8n', readinessPath: '/healthz' },
  vaultwarden: {
    image: ['ghcr.io/dani-garcia/vaultwarden', '1.34.3'],
    port: 8080,
    config: '/data',
    // By itself it takes port 80, which a user without rights may not have everywhere.
    environment: { ROCKET_PORT: '8080' },
    readinessPath: '/alive',
  },
};

/** The applications, each with its protected volume, and the backup that they share. */
export function addApplications(tree: ClusterTree): void {
  for (const [name, application] of Object.entries(applications)) addStateful(tree, name, application);
  addBroker(tree);
  addSmtpRelay(tree);
  addBackups(tree);
}

function addStateful(tree: ClusterTree, name: string, spec: StatefulApplication): void {
  const app = new Application(tree, name, { namespace });
  new ProtectedVolume(app, 'volume', {
    name,
    capacity: spec.capacity ?? '5Gi',
    storageClass,
    snapshotClass,
    accessModes: ['ReadWriteMany'],
    repository,
    owner,
  });
  if (name === 'mosquitto')
    new ExternalSecret(app, 'users', {
      name: 'mosquitto-users',
      store: secretStore,
      item: 'mosquitto',
      // Lines of `mosquitto_passwd`.
      template: { passwd: '{{ .MOSQUITTO_USERS }}' },
    });
  new AppTemplate(app, 'app', {
    image: { repository: spec.image[0], tag: spec.image[1] },
    port: spec.port,
    owner,
    volumes: { [name]: spec.config },
    resources: { cpu: '50m', memory: '256Mi', memoryLimit: '2Gi' },
    ...(spec.environment !== undefined && { environment: spec.environment }),
    ...(spec.files !== undefined && { files: spec.files }),
    ...(spec.readinessPath !== undefined && { readinessPath: spec.readinessPath }),
    ...(spec.loadBalancer === undefined
      ? {
          gateway: spec.gateway ?? 'gateway-internal',
          ...(spec.withoutGuard && { withoutGuard: spec.withoutGuard }),
        }
      : { loadBalancer: spec.loadBalancer }),
  });
}

/** What Paperless hands its work through; it holds nothing that has to last. */
function addBroker(tree: ClusterTree): void {
  const app = new Application(tree, paperlessBroker, { namespace });
  new Redis(app, 'redis', { name: paperlessBroker, storageClass: 'csi-rbd-sc', capacity: '1Gi' });
}

function addBackups(tree: ClusterTree): void {
  addVolsyncComponent(tree, { repository, storageClass, snapshotClass });
  const ceph = tree.topology.storage['ceph'];
  if (ceph?.kind !== 'ceph') throw new Error('the topology of cluster-101 has no Ceph');
  addKopiaVolume(tree, {
    claim: repository.claim,
    namespace,
    capacity: '500Gi',
    driver: 'cephfs.csi.ceph.com',
    // Assumed, in the form that Ceph-CSI uses: yours is what `kubectl get pv` prints for the volume that holds the repository.
    volumeHandle: `0001-0024-${ceph.clusterId}-0000000000000001-101a5b1e-0101-4c4e-9f0a-6b6f70696131`,
    volumeAttributes: { clusterID: ceph.clusterId, fsName: 'cephfs' },
    nodeStageSecret: { name: 'csi-cephfs-secret', namespace: 'ceph-csi' },
  });
  const maintenance = new Application(tree, 'kopia-maintenance', { namespace });
  new ExternalSecret(maintenance, 'secret', {
    name: 'kopia-repository',
    store: secretStore,
    item: repository.secretItem,
    template: { KOPIA_REPOSITORY: 'filesystem:///mnt/repository', KOPIA_PASSWORD: '{{ .KOPIA_PASSWORD }}' },
  });
  addObject(maintenance, {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'KopiaMaintenance',
    metadata: { name: 'kopia' },
    spec: {
      repository: { repository: 'kopia-repository' },
      // Backups never compact the repository; without this it only grows.
      trigger: { schedule: '0 6 * * *' },
      moverVolumes: [
        { mountPath: 'repository', volumeSource: { persistentVolumeClaim: { claimName: repository.claim } } },
      ],
    },
  });
}
