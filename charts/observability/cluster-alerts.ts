import type { Alert } from './alerts.ts';

/** The file system that a node keeps its images, logs and volumes on. */
const disk = (what: 'avail' | 'size'): string => `node_filesystem_${what}_bytes{mountpoint=~"/|/var", fstype!="tmpfs"}`;

/** Nodes: gone, cut off, full. Metrics of kube-state-metrics and node-exporter. */
export const nodeAlerts: readonly Alert[] = [
  {
    name: 'NodeNotReady',
    expression: 'kube_node_status_condition{condition="Ready", status="true"} == 0',
    for: '2m',
    severity: 'critical',
    summary: 'Node {{ $labels.node }} is not ready',
    description: 'It is down, cut off, or its kubelet is. Pods that can move do so five minutes later.',
    runbook: 'node-{{ $labels.node }}-down',
  },
  {
    name: 'NodeNetworkTrouble',
    expression:
      'rate(node_network_receive_errs_total{device!~"lo|veth.*|cali.*|lxc.*"}[5m]) > 10 or rate(node_network_transmit_errs_total{device!~"lo|veth.*|cali.*|lxc.*"}[5m]) > 10',
    for: '10m',
    severity: 'warning',
    summary: 'Interface {{ $labels.device }} of {{ $labels.instance }} loses packets',
    description:
      'Look at cable, port and speed before anything above: a node without a network looks like broken storage.',
    runbook: 'pod-network-broken',
  },
  {
    name: 'NodeDiskFillingUp',
    // The disk of Talos is /var: its root is a read-only image, which node-exporter leaves out. With it the pods are evicted once 15 % are left,
    // which is what Kubernetes asks for images; k3s asks for 5 %. Images are collected from 20 % on.
    expression: `${disk('avail')} / ${disk('size')} < 0.18`,
    for: '15m',
    severity: 'warning',
    summary: 'The disk of {{ $labels.instance }} is over 82 % full',
    description: 'Talos evicts pods at 85 %, k3s at 95 %. Look at container logs, images and volumes on the node.',
    runbook: 'node-disk-full',
  },
];

/** Applications and claims. Metrics of kube-state-metrics. */
export const workloadAlerts: readonly Alert[] = [
  {
    name: 'PodNotStarting',
    expression:
      'sum by (namespace, pod) (kube_pod_status_phase{phase="Pending"}) == 1 or sum by (namespace, pod) (kube_pod_container_status_waiting_reason{reason=~"CrashLoopBackOff|ImagePullBackOff|ErrImagePull|CreateContainerConfigError"}) > 0',
    for: '15m',
    severity: 'warning',
    summary: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} does not start',
    description: 'It waits for a node, a volume, an image or a Secret, or crashes again and again.',
    runbook: 'pod-not-starting',
  },
  {
    name: 'WorkloadDown',
    expression:
      '(kube_deployment_spec_replicas > 0 and on (namespace, deployment) kube_deployment_status_replicas_available == 0) or (kube_statefulset_replicas > 0 and on (namespace, statefulset) kube_statefulset_status_replicas_ready == 0)',
    for: '10m',
    severity: 'critical',
    summary: 'No pod of {{ $labels.namespace }}/{{ $labels.deployment }}{{ $labels.statefulset }} is ready',
    description: 'Whoever needs it gets errors.',
    runbook: 'pod-not-starting',
  },
  {
    name: 'DaemonSetDown',
    expression:
      'kube_daemonset_status_desired_number_scheduled > 0 and on (namespace, daemonset) kube_daemonset_status_number_available == 0',
    for: '10m',
    severity: 'critical',
    summary: 'No pod of {{ $labels.namespace }}/{{ $labels.daemonset }} is ready on any node',
    description:
      'What it brings to nodes, such as a driver or a device, is missing: new pods that need it do not start.',
    runbook: 'pod-not-starting',
  },
  {
    name: 'ClaimNotBound',
    expression: 'kube_persistentvolumeclaim_status_phase{phase="Pending"} == 1',
    for: '15m',
    severity: 'warning',
    summary: 'Claim {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is not bound',
    description: 'Its class, size or label does not match, or no provisioner answers.',
    runbook: 'claim-not-bound',
  },
];

/** Names inside the cluster. Metrics of CoreDNS, scraped by kube-prometheus-stack. */
export const nameAlerts: readonly Alert[] = [
  {
    name: 'CoreDnsDown',
    expression: 'absent(up{job="coredns"} == 1)',
    for: '3m',
    severity: 'critical',
    summary: 'CoreDNS answers no scrape',
    description: 'New connections by name fail; those that exist go on.',
    runbook: 'coredns-down',
  },
  {
    name: 'CoreDnsFailing',
    expression:
      'sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[5m])) / sum(rate(coredns_dns_responses_total[5m])) > 0.05',
    for: '10m',
    severity: 'warning',
    summary: 'CoreDNS fails more than 5 % of all questions',
    description: 'The resolver that it asks may be away.',
    runbook: 'coredns-down',
  },
];

/** Flux, by what kube-state-metrics is told to publish of it. */
export const fluxAlerts: readonly Alert[] = [
  {
    name: 'FluxNotReconciling',
    expression: 'flux_resource_status{type="Ready"} == 0',
    for: '15m',
    severity: 'warning',
    summary: '{{ $labels.kind }} {{ $labels.namespace }}/{{ $labels.name }} is not ready',
    description: 'Changes in Git are not applied; what runs goes on running.',
    runbook: 'flux-not-reconciling',
  },
  {
    name: 'FluxUnwatched',
    expression: 'absent(flux_resource_status{type="Ready"})',
    for: '15m',
    severity: 'warning',
    summary: 'Nobody knows whether Flux reconciles',
    description: 'Its controllers have not set a condition, or kube-state-metrics does not see them.',
    runbook: 'flux-not-reconciling',
  },
];

/** Certificates. Metrics of cert-manager. */
export const certificateAlerts: readonly Alert[] = [
  {
    name: 'CertificateNotRenewed',
    expression: 'certmanager_certificate_ready_status{condition="True"} == 0',
    for: '1h',
    severity: 'warning',
    summary: 'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} is not ready',
    description: 'It could not be issued or renewed.',
    runbook: 'certificate-renewal',
  },
  {
    name: 'CertificateEndsSoon',
    expression: 'certmanager_certificate_expiration_timestamp_seconds - time() < 14 * 86400',
    for: '1h',
    severity: 'critical',
    summary: 'Certificate {{ $labels.exported_namespace }}/{{ $labels.name }} ends within two weeks',
    description: 'It should have been renewed weeks ago.',
    runbook: 'certificate-renewal',
  },
  {
    name: 'CertificatesUnwatched',
    expression: 'absent(certmanager_certificate_expiration_timestamp_seconds)',
    for: '30m',
    severity: 'warning',
    summary: 'Nobody knows when certificates end',
    description: 'cert-manager is down, or is not scraped.',
    runbook: 'certificate-renewal',
  },
];

/** Pairs that Syncthing keeps in step, by what kube-state-metrics is told to publish of VolSync. */
export const syncAlerts: readonly Alert[] = [
  {
    name: 'ReplicationOutOfSync',
    expression: 'volsync_replicationsource_peer_connected == 0',
    for: '30m',
    severity: 'warning',
    summary: '{{ $labels.namespace }}/{{ $labels.name }} has lost its other side',
    description: 'What is written on one side does not reach the other: a failover would go back in time.',
    runbook: 'replication-not-syncing',
  },
  {
    name: 'ReplicationNotJoined',
    expression:
      'volsync_replicationsource_syncthing_info unless on (namespace, name) volsync_replicationsource_peer_connected',
    for: '2h',
    severity: 'warning',
    summary: '{{ $labels.namespace }}/{{ $labels.name }} knows no other side',
    description: 'The ids of both sides were never written down: there is one copy.',
    runbook: 'replication-not-syncing',
  },
  {
    name: 'ReplicationUnwatched',
    expression: 'absent(volsync_replicationsource_syncthing_info)',
    for: '1h',
    severity: 'warning',
    summary: 'Nobody knows whether anything is kept in step',
    description: 'VolSync is down, or kube-state-metrics does not see it.',
    runbook: 'replication-not-syncing',
  },
];

/** The controller of MetalLB. Metrics of kube-state-metrics. */
export const metallbAlerts: readonly Alert[] = [
  {
    name: 'MetallbControllerCrashing',
    expression:
      'increase(kube_pod_container_status_restarts_total{namespace="metallb-system", container="controller"}[30m]) > 3',
    for: '5m',
    severity: 'critical',
    summary: 'The controller of MetalLB restarts again and again',
    description: 'Services keep their addresses; none is given out. Its webhook Secret may be missing.',
    runbook: 'metallb-crash',
  },
];
