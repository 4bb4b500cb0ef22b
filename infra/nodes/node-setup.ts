import { dump } from 'js-yaml';
import { createHash } from 'node:crypto';
import type { Cluster, K3s } from '../../topology/clusters.ts';
import { firewallFiles } from '../../topology/firewall-files.ts';
import { answeredFamilies, hasPublicAddress } from '../../topology/lookups.ts';
import { sh, type Shell } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';
import { nodeFirewall } from '../firewall/firewall-rules.ts';
import { nftablesRuleset } from '../firewall/nftables.ts';
import { ufwScript } from '../firewall/ufw.ts';
import { k3sConfig } from './k3s-config.ts';
import { installK3s } from './k3s-install.ts';
import { nodeStorage } from './node-storage.ts';
import { hasNvidia, nvidia } from './nvidia.ts';
import { podInterface } from './pod-interface.ts';
import { publicAddress } from './public-address.ts';
import { snapshotCopy } from './snapshot-copy.ts';

/** What a node must know and nobody else. */
export interface NodeSecrets {
  /** The token that nodes join with. Whoever has it can join as a server; restoring a snapshot needs it too. */
  readonly token: string;
  /** Keys of the bucket that etcd snapshots go to. */
  readonly snapshots?: { readonly accessKey: string; readonly secretKey: string };
}

/** A file that a node gets. */
export interface NodeFile {
  /** Where it lies. */
  readonly path: string;
  /** Octal, such as `0600`. */
  readonly permissions: string;
  /** What is in it. */
  readonly content: string;
}

/** What makes a machine with a plain Linux into a node: the same for cloud-init, for a script and for comparison. */
export interface NodeSetup {
  /** Its name. */
  readonly hostname: string;
  /** Packages that are installed. */
  readonly packages: readonly string[];
  /** Files that are written. */
  readonly files: readonly NodeFile[];
  /** Shell commands, in their order, that may run again without harm. */
  readonly commands: readonly Shell[];
  /** Whether the machine may have to start anew once all that is done, where `/run/holdfast-reboot` says so. @default false */
  readonly mayNeedReboot?: boolean;
}

/**
 * The setup of one k3s node: bounded logs and images, what may reach it, the k3s configuration, k3s in a fixed version.
 *
 * @throws Error when the machine is no node of a k3s cluster, or snapshots go to S3 and no keys are given.
 */
export function nodeSetup(topology: Topology, clusterName: string, machine: string, secrets: NodeSecrets): NodeSetup {
  const config = k3sConfig(topology, clusterName, machine);
  const cluster = topology.clusters[clusterName] as Cluster & { distribution: K3s };
  const role = cluster.nodes[machine]?.role ?? 'agent';
  const parts: readonly SetupPart[] = [
    {
      packages: ['curl'],
      files: [file('/etc/systemd/journald.conf.d/holdfast.conf', '0644', '[Journal]\nSystemMaxUse=500M\n')],
      commands: [sh`systemctl restart systemd-journald`],
    },
    { packages: mountsNfs(topology) ? ['nfs-common'] : [] },
    firewallPart(topology, clusterName, machine),
    usesLonghorn(topology, cluster) ? longhorn : {},
    nodeStorage(topology, clusterName, machine),
    hasNvidia(topology, machine) ? nvidia(topology, machine) : {},
    // Cilium takes the interface of the node's address by itself.
    cluster.networkPlugin.kind === 'flannel' ? podInterface(nodeAddress(config, machine), role) : {},
    hasPublicAddress(topology, machine) ? publicAddress(answeredFamilies(topology, cluster), role) : {},
    {
      files: [
        file('/etc/rancher/k3s/config.yaml', '0600', yaml({ ...config, ...secretKeys(config, secrets) })),
        file('/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-holdfast.conf', '0644', yaml(kubelet)),
        ...(cluster.embeddedRegistry === true
          ? [file('/etc/rancher/k3s/registries.yaml', '0600', yaml({ mirrors: { '*': {} } }))]
          : []),
      ],
      commands: [installK3s(cluster.distribution.version, role)],
    },
    (role === 'server' ? snapshotCopy(topology, cluster) : undefined) ?? {},
  ];
  return {
    hostname: machine,
    packages: [...new Set(parts.flatMap(({ packages = [] }) => packages))],
    files: parts.flatMap(({ files = [] }) => files),
    commands: parts.flatMap(({ commands = [] }) => commands),
    ...(parts.some(({ mayNeedReboot }) => mayNeedReboot) && { mayNeedReboot: true }),
  };
}

/** What one concern adds to a setup. */
type SetupPart = Partial<Omit<NodeSetup, 'hostname'>>;

/**
 * A short digest of everything a node was set up with, secrets apart. Two nodes of one machine differ in it exactly when the
 * machine must be set up again.
 */
export function setupDigest(
  topology: Topology,
  clusterName: string,
  machine: string,
  sshKeys: readonly string[],
): string {
  const blank = { token: '', snapshots: { accessKey: '', secretKey: '' } };
  const setup = nodeSetup(topology, clusterName, machine, blank);
  return createHash('sha256')
    .update(JSON.stringify([setup, sshKeys]))
    .digest('hex')
    .slice(0, 16);
}

/** The first address that the node registers with: the one whose interface carries the pod network. */
function nodeAddress(config: ReturnType<typeof k3sConfig>, machine: string): string {
  const [address = ''] = String(config['node-ip'] ?? '').split(',');
  if (address !== '') return address;
  throw new Error(
    `machines.${machine}.addresses: none of a family of the pod network; required: one, which the node registers with; fix: add it`,
  );
}

/** Drop-ins of the kubelet: k3s replaces lists given as arguments, and merges files. */
const kubelet = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 3,
  // Collection begins well before the kubelet's own eviction threshold of 85 % of the image file system.
  imageGCHighThresholdPercent: 80,
  imageGCLowThresholdPercent: 70,
  shutdownGracePeriod: '60s',
  shutdownGracePeriodCriticalPods: '20s',
};

function secretKeys(config: ReturnType<typeof k3sConfig>, secrets: NodeSecrets): Record<string, string> {
  if (config['etcd-s3'] !== true) return { token: secrets.token };
  if (secrets.snapshots === undefined) {
    throw new Error(
      'snapshots: etcd snapshots go to S3 and no keys are given; set snapshotAccessKey and snapshotSecretKey',
    );
  }
  return {
    token: secrets.token,
    'etcd-s3-access-key': secrets.snapshots.accessKey,
    'etcd-s3-secret-key': secrets.snapshots.secretKey,
  };
}

function firewallPart(topology: Topology, clusterName: string, machine: string): SetupPart {
  const kind = topology.clusters[clusterName]?.hostFirewall ?? 'ufw';
  if (kind === 'none') return {};
  const rules = nodeFirewall(topology, clusterName, machine);
  if (kind === 'ufw') {
    const path = firewallFiles.ufw;
    return { packages: ['ufw'], files: [file(path, '0755', ufwScript(rules))], commands: [sh`${path}`] };
  }
  const path = firewallFiles.nftables;
  return {
    packages: ['nftables'],
    files: [
      file(path, '0644', nftablesRuleset(rules)),
      file('/etc/nftables.conf', '0755', `#!/usr/sbin/nft -f\n# Written by holdfast.\ninclude "${path}"\n`),
    ],
    commands: [sh`systemctl enable --now nftables`, sh`nft -f ${path}`],
  };
}

/** Whether pods may mount NFS: through a class, or a volume of their own. */
function mountsNfs(topology: Topology): boolean {
  return Object.values(topology.storage).some(({ kind }) => kind === 'nfs');
}

function usesLonghorn(topology: Topology, cluster: Cluster): boolean {
  return Object.values(cluster.storageClasses).some(({ storage }) => topology.storage[storage]?.kind === 'longhorn');
}

/**
 * What volumes of Longhorn need of a node. multipathd, which Ubuntu's servers have, may take their devices for its own, and none can be mounted then
 * (longhorn/website, content/kb/troubleshooting-volume-with-multipath.md): it is told to leave alone what tgt offers over iSCSI (usr/sbc.c,
 * usr/spc.c). By the names of devices it would leave a server's own disks alone as well.
 */
const longhorn: SetupPart = {
  packages: ['open-iscsi', 'nfs-common'],
  files: [
    file(
      '/etc/multipath/conf.d/longhorn.conf',
      '0644',
      'blacklist {\n  device {\n    vendor "IET"\n    product "VIRTUAL-DISK"\n  }\n}\n',
    ),
  ],
  commands: [
    sh`systemctl enable --now iscsid`,
    sh`if systemctl --quiet is-active multipathd; then systemctl restart multipathd; fi`,
  ],
};

function file(path: string, permissions: string, content: string): NodeFile {
  return { path, permissions, content };
}

function yaml(value: object): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
