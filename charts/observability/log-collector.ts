import type { DaemonSet } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addClusterRights } from '../access/cluster-rights.ts';
import { addObject, applicationOf } from '../flux/application.ts';
import { restrictedContainer } from '../workloads/container-defaults.ts';

/** What a LogCollector is made of. */
export interface LogCollectorProps {
  /** Where Loki listens, such as `http://loki.monitoring:3100`. */
  readonly loki: string;
}

const name = 'log-collector';
const port = 12345;

/**
 * Grafana Alloy on every node, whatever its taints: it reads what containers print, where the kubelet keeps it, and hands it to Loki, which collects
 * nothing by itself. How far it has read stays on the node, so that a restart repeats nothing. The files are root's, so it is root, with no
 * capability but that of reading what others own.
 */
export class LogCollector extends Construct {
  constructor(scope: Construct, id: string, { loki }: LogCollectorProps) {
    super(scope, id);
    const { namespaceName: namespace } = applicationOf(this);
    addClusterRights(this, {
      account: name,
      role: `${namespace}-${name}`,
      // It asks which pods are on its node, and nothing else.
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
    });
    addObject<ConfigMap>(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } },
      data: { 'config.alloy': pipeline(loki) },
    });
    const labels = { 'app.kubernetes.io/name': name };
    addObject<DaemonSet>(this, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            tolerations: [{ operator: 'Exists' }],
            securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name,
                image: 'grafana/alloy:v1.11.3',
                args: [
                  ...['run', '/etc/alloy/config.alloy', '--storage.path=/var/lib/alloy'],
                  ...[`--server.http.listen-addr=0.0.0.0:${port}`, '--disable-reporting'],
                ],
                env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
                ports: [{ name: 'http', containerPort: port }],
                readinessProbe: { httpGet: { path: '/-/ready', port }, periodSeconds: 10 },
                resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
                securityContext: {
                  ...restrictedContainer,
                  runAsUser: 0,
                  capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH'] },
                },
                volumeMounts: [
                  { name: 'config', mountPath: '/etc/alloy', readOnly: true },
                  { name: 'logs', mountPath: '/var/log/pods', readOnly: true },
                  { name: 'positions', mountPath: '/var/lib/alloy' },
                ],
              },
            ],
            volumes: [
              { name: 'config', configMap: { name } },
              { name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } },
              { name: 'positions', hostPath: { path: `/var/lib/${name}`, type: 'DirectoryOrCreate' } },
            ],
          },
        },
      },
    });
  }
}

/**
 * The kubelet keeps a container's output in `/var/log/pods/<namespace>_<pod>_<uid>/<container>` (Kubernetes 1.35,
 * pkg/kubelet/kuberuntime/helpers.go, BuildContainerLogsDirectory), each line with time and stream before it, which `stage.cri` takes off.
 */
function pipeline(loki: string): string {
  const label = (source: string, target: string): string =>
    `  rule {\n    source_labels = ["__meta_kubernetes_${source}"]\n    target_label  = "${target}"\n  }\n`;
  return `discovery.kubernetes "pods" {
  role = "pod"
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("NODE_NAME")
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
${label('namespace', 'namespace')}${label('pod_name', 'pod')}${label('pod_container_name', 'container')}  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    target_label  = "__path__"
    replacement   = "/var/log/pods/*$1/*.log"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  stage.cri {}
  forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "${loki}/loki/api/v1/push"
  }
}
`;
}
