import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addClusterRights } from '../access/cluster-rights.ts';
import { keepsSnapshots } from '../../topology/lookups.ts';
import { addObject, applicationOf } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { toYaml } from '../synth/yaml.ts';
import { restrictedContainer, restrictedPod } from '../workloads/container-defaults.ts';

/** What a Vmagent is made of. */
export interface VmagentProps {
  /** Where samples go, by remote write. */
  readonly url: string;
  /** Secret whose key `token` is the bearer token. */
  readonly tokenSecret: string;
  /** Added to every sample, so that the receiver can tell clusters apart. */
  readonly cluster: string;
  /** Services whose pods publish metrics. Every pod is asked for itself: behind a Service each answer is that of another one. */
  readonly targets: readonly {
    /** Its name. */
    readonly service: string;
    /** @default the namespace of the application */
    readonly namespace?: string;
    /** The port that its pods listen on. */
    readonly port: number;
    /** @default the name of the service */
    readonly job?: string;
  }[];
  /** How much is kept on disk while the receiver is away, in megabytes. @default 512 */
  readonly bufferMegabytes?: number;
}

const port = 8429;
const name = 'vmagent';

/**
 * Collects metrics of applications and nodes, and sends them to a receiver elsewhere; what cannot be sent waits on disk. The token is
 * read from a file, so that a rotated one is taken without a restart.
 */
export class Vmagent extends Construct {
  constructor(scope: Construct, id: string, props: VmagentProps) {
    super(scope, id);
    addRights(this);
    addObject<ConfigMap>(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      // Flux leaves the variables of the scrape configuration alone.
      metadata: { name, annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } },
      data: {
        'scrape.yaml': toYaml([
          scrapeConfig(props, applicationOf(this).namespaceName, keepsSnapshots(ClusterTree.of(this).cluster)),
        ]),
      },
    });
    const labels = { 'app.kubernetes.io/name': name };
    const buffer = props.bufferMegabytes ?? 512;
    addObject<Deployment>(this, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            securityContext: restrictedPod(65534, 65534),
            containers: [
              {
                name,
                image: 'victoriametrics/vmagent:v1.122.5',
                args: [
                  '-promscrape.config=/etc/vmagent/scrape.yaml',
                  `-remoteWrite.url=${props.url}`,
                  '-remoteWrite.bearerTokenFile=/etc/vmagent-token/token',
                  `-remoteWrite.maxDiskUsagePerURL=${buffer}MB`,
                  '-remoteWrite.tmpDataPath=/buffer',
                  `-remoteWrite.label=cluster=${props.cluster}`,
                ],
                ports: [{ name: 'http', containerPort: port }],
                readinessProbe: { httpGet: { path: '/ready', port }, periodSeconds: 10 },
                livenessProbe: { httpGet: { path: '/health', port }, periodSeconds: 30, failureThreshold: 5 },
                resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
                securityContext: restrictedContainer,
                volumeMounts: [
                  { name: 'config', mountPath: '/etc/vmagent' },
                  { name: 'token', mountPath: '/etc/vmagent-token', readOnly: true },
                  { name: 'buffer', mountPath: '/buffer' },
                ],
              },
            ],
            volumes: [
              { name: 'config', configMap: { name } },
              { name: 'token', secret: { secretName: props.tokenSecret } },
              { name: 'buffer', emptyDir: { sizeLimit: `${buffer + 100}Mi` } },
            ],
          },
        },
      },
    });
  }
}

/** Reading nodes and their metrics takes rights beyond the namespace, and no more than these. */
function addRights(scope: Construct): void {
  const { namespaceName: namespace } = applicationOf(scope);
  addClusterRights(scope, {
    account: name,
    role: `${namespace}-${name}`,
    rules: [
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      // Where the pods of a Service are: vmagent follows slices, and what they lead to.
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ],
  });
}

/** What every kubelet is asked. Its certificate is signed by the cluster for its address. */
const kubelet = {
  scheme: 'https',
  authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
  tls_config: { ca_file: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt', insecure_skip_verify: true },
  kubernetes_sd_configs: [{ role: 'node' }],
  relabel_configs: [{ source_labels: ['__meta_kubernetes_node_name'], target_label: 'node' }],
};

/** k3s has one registry for all that runs in its process, so that its kubelet publishes what k3s counts of snapshots; nothing else of it is kept. */
const k3s = {
  job_name: 'k3s',
  ...kubelet,
  metrics_path: '/metrics',
  metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'k3s_etcd_snapshot_save_.*_count', action: 'keep' }],
};

function scrapeConfig({ targets }: VmagentProps, own: string, hasSnapshots: boolean) {
  return {
    global: { scrape_interval: '30s' },
    scrape_configs: [
      ...targets.map(({ service, namespace = own, port: listens, job = service }) => ({
        job_name: job,
        kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: [namespace] } }],
        relabel_configs: [
          {
            source_labels: ['__meta_kubernetes_service_name', '__meta_kubernetes_endpointslice_port'],
            regex: `${service};${listens}`,
            action: 'keep',
          },
          { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        ],
      })),
      { job_name: name, static_configs: [{ targets: [`127.0.0.1:${port}`] }] },
      { job_name: 'cadvisor', ...kubelet, metrics_path: '/metrics/cadvisor' },
      ...(hasSnapshots ? [k3s] : []),
    ],
  };
}
