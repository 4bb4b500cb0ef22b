import { totalmem } from 'node:os';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { toYaml } from '../../charts/synth/yaml.ts';
import { parts } from '../e2e/parts.ts';
import { makeControlGroup } from './control-groups.ts';
import { kubeconfigPath } from './control-plane.ts';
import { pauseImage } from './images/stand-in-images.ts';
import type { Machine } from './machine.ts';
import type { Plan, PlannedNode } from './plan.ts';
import { networkFolder } from './pod-network.ts';
import { firstAddresses } from './ranges.ts';

const socket = '/run/containerd/containerd.sock';

/** Starts containerd on a machine, with the images of an archive. */
export async function startContainerd(machine: Machine, files: string, archive: string): Promise<void> {
  const path = join(files, `${machine.name}.containerd.toml`);
  writeFileSync(path, containerdConfiguration);
  machine.start('containerd', parts.containerd, [`--config=${path}`]);
  for (let attempt = 0; machine.call(parts.ctr ?? '', 'version').status !== 0; attempt++) {
    if (attempt === 60) throw new Error(`${machine.name}: containerd does not answer:\n${machine.logOf('containerd')}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  // They stay on its disk when its power goes.
  const images = machine.must(parts.ctr ?? '', '--namespace=k8s.io', 'images', 'list', '--quiet');
  if (images === '') machine.must(parts.ctr ?? '', '--namespace=k8s.io', 'images', 'import', archive);
}

/** Where the bed keeps what its nodes read. */
type Folders = Readonly<Record<'bed' | 'files', string>>;

/** Starts the kubelet of a node. */
export function startKubelet(machine: Machine, node: PlannedNode, plan: Plan, { bed, files }: Folders): void {
  const group = makeControlGroup(bed, node.name);
  machine.start('kubelet', parts.kubelet, [
    ...[`--config=${write(files, `${node.name}.kubelet`, kubeletConfiguration(node, plan, files, group))}`],
    ...[`--kubeconfig=${kubeconfigPath(files, node.name)}`, `--hostname-override=${node.name}`],
    `--node-ip=${node.addresses[0].address}`,
    ...(node.taints.length > 0 ? [`--register-with-taints=${node.taints.join(',')}`] : []),
  ]);
}

/** Starts the proxy that makes Services reachable from a node. */
export function startProxy(machine: Machine, node: PlannedNode, plan: Plan, { files }: Folders): void {
  machine.start('kube-proxy', parts.kubeProxy, [
    `--config=${write(files, `${node.name}.kube-proxy`, proxyConfiguration(node, plan, files))}`,
  ]);
}

/** Ends it, with the rules that it made. */
export async function stopProxy(machine: Machine): Promise<void> {
  await machine.stop('kube-proxy');
  machine.must(parts.kubeProxy ?? '', '--cleanup');
}

function write(folder: string, name: string, content: object): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, toYaml([content as never]));
  return path;
}

const containerdConfiguration = `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${parts.networkPlugins ?? ''}"
    conf_dir = "${networkFolder}"
`;

function kubeletConfiguration(node: PlannedNode, plan: Plan, files: string, cgroupRoot: string): object {
  const spare = Math.floor((totalmem() - (node.memoryBytes ?? totalmem())) / 1024 ** 2);
  return {
    ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(files, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    ...{ containerRuntimeEndpoint: `unix://${socket}`, cgroupRoot, cgroupDriver: 'cgroupfs', failCgroupV1: false },
    // Swap, limits of the node as a whole and better scores are not to be had in a machine that is shared.
    ...{ failSwapOn: false, enforceNodeAllocatable: [], oomScoreAdj: 0 },
    ...{ clusterDNS: [firstAddresses(plan.serviceRange).dns], clusterDomain: plan.domain, resolvConf: '' },
    ...(spare > 0 && { systemReserved: { memory: `${spare}Mi` } }),
    // The disk is that of the machine that the bed runs on: images that nobody could pull again stay.
    ...{ imageGCHighThresholdPercent: 100, evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1Gi' } },
    ...{ serializeImagePulls: false, maxPods: 110 },
  };
}

function proxyConfiguration(node: PlannedNode, plan: Plan, files: string): object {
  return {
    ...{ apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' },
    ...{ mode: 'iptables', clusterCIDR: plan.podRange, hostnameOverride: node.name, oomScoreAdj: 0 },
    ...{ healthzBindAddress: '127.0.0.1:10256', metricsBindAddress: '127.0.0.1:10249' },
    clientConnection: { kubeconfig: kubeconfigPath(files, 'kube-proxy') },
    // Connections are counted for the whole machine, not for a network of its own.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}
