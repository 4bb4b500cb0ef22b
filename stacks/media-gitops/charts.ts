import type { Construct } from 'constructs';
import { ReplicatedVolumes } from '../../charts/backup/replicated-volumes.ts';
import { Application, addClusterObject } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { Layer2Pools } from '../../charts/metallb/layer2.ts';
import { Metallb } from '../../charts/metallb/metallb.ts';
import { Alerts } from '../../charts/observability/alerts.ts';
import {
  fluxAlerts,
  metallbAlerts,
  nameAlerts,
  nodeAlerts,
  syncAlerts,
  workloadAlerts,
} from '../../charts/observability/cluster-alerts.ts';
import { KubePrometheusStack } from '../../charts/observability/kube-prometheus-stack.ts';
import { NfsVolume } from '../../charts/storage/nfs-volume.ts';
import { FailoverApplication, type Places } from '../../charts/workloads/failover-application.ts';
import { applications, mediaFolder, type MediaApplication } from './applications.ts';
import { topology } from './topology.ts';

const namespace = 'media';
const className = 'local-pods';
/** Who the images run as, and who owns their files. */
const owner = { user: 1000, group: 1000 };

/** The GitOps tree of media-gitops, in the layout of its source: controllers, then storage, then applications. */
export function addMediaGitops(scope: Construct, installed: readonly MediaApplication[] = applications): ClusterTree {
  const tree = new ClusterTree(scope, 'media-gitops', { topology, layout: 'stages' });
  addControllers(tree);
  addMonitoring(tree);
  addFoundation(tree);
  const media = new Application(tree, 'media-library', { namespace, stage: 'storage' });
  // Players only read. Whoever must write has a claim of its own, so that nobody writes by mistake.
  new NfsVolume(media, 'library', { name: 'media', storage: 'media', capacity: '10Ti' });
  new NfsVolume(media, 'library-readonly', {
    name: 'media-readonly',
    storage: 'media',
    capacity: '10Ti',
    readOnly: true,
  });
  for (const application of installed) {
    const { name, capacity, deviceIds } = application;
    const volumes = new Application(tree, `${name}-volumes`, { namespace, stage: 'storage' });
    const { places } = new ReplicatedVolumes(volumes, 'volumes', {
      name,
      capacity,
      owner,
      ...(deviceIds && { deviceIds }),
    });
    addApplication(tree, application, places);
  }
  return tree;
}

function addControllers(tree: ClusterTree): void {
  new Metallb(tree);
  const volsync = new Application(tree, 'volsync', {
    namespace: 'volsync-system',
    stage: 'controllers',
    timeout: '10m',
    provides: { crdGroups: ['volsync.backube'] },
  });
  new HelmRelease(volsync, 'volsync', {
    chart: { repository: 'https://backube.github.io/helm-charts', chart: 'volsync', version: '0.13.1' },
    values: { manageCRDs: true, resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } } },
  });
}

/** Prometheus in the cluster, what it tells, and who hears of it outside. */
function addMonitoring(tree: ClusterTree): void {
  new KubePrometheusStack(tree, {
    namespace: 'observability',
    stage: 'controllers',
    timeout: '10m',
    receivers: { sealed: new URL('./sealed/', import.meta.url) },
    publishes: ['flux', 'volsync'],
    keeps: { nothing: 'the cluster has folders of single nodes and NFS, which Prometheus does not support' },
    values: {},
  });
  const app = new Application(tree, 'cluster-alerts', {
    namespace: 'observability',
    stage: 'storage',
    podSecurity: 'privileged',
  });
  new Alerts(app, 'alerts', {
    name: 'cluster',
    alerts: [...nodeAlerts, ...workloadAlerts, ...nameAlerts, ...fluxAlerts, ...syncAlerts, ...metallbAlerts],
  });
}

/** What applications store on and are reached by. */
function addFoundation(tree: ClusterTree): void {
  const pools = new Application(tree, 'load-balancer', { namespace: 'metallb-system', stage: 'storage' });
  new Layer2Pools(pools, 'pools');
  const classes = new Application(tree, 'storage-classes', { namespace: 'kube-system', stage: 'storage' });
  const storageClass = tree.cluster.storageClasses[className];
  addClusterObject(classes, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: className },
    provisioner: storageClass?.provisioner ?? '',
    reclaimPolicy: storageClass?.reclaimPolicy ?? 'Retain',
    // A claim is bound when its pod has a node: only then is it known which folder is near.
    volumeBindingMode: 'WaitForFirstConsumer',
  });
}

function addApplication(tree: ClusterTree, application: MediaApplication, places: Places): void {
  const { name, image, port, servicePort, readinessPath, active, resources, isPlayer } = application;
  const app = new Application(tree, name, { namespace, category: namespace });
  new FailoverApplication(app, 'application', {
    name,
    image,
    port,
    ...(servicePort !== undefined && { servicePort }),
    ...(isPlayer && { serviceType: 'LoadBalancer' as const }),
    readinessPath,
    places,
    active,
    dataPath: '/config',
    mounts: { [isPlayer ? 'media-readonly' : 'media']: { path: mediaFolder, readOnly: isPlayer } },
    owner,
    resources,
  });
}
