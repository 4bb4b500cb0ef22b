import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

/** Real programs that end-to-end tests run. `.ci/provide-parts` installs them on Debian, or builds them. */
export const parts = {
  /** Folder with the server programs of PostgreSQL. */
  postgresql: process.env['HOLDFAST_POSTGRESQL_BIN'] ?? newestPostgresql(),
  shellcheck: process.env['HOLDFAST_SHELLCHECK'] ?? onPath('shellcheck'),
  promtool: process.env['HOLDFAST_PROMTOOL'] ?? onPath('promtool'),
  cloudInit: process.env['HOLDFAST_CLOUD_INIT'] ?? onPath('cloud-init'),
  systemd: process.env['HOLDFAST_SYSTEMD'] ?? onPath('systemd'),
  nft: process.env['HOLDFAST_NFT'] ?? onPath('nft'),
  kubeApiserver: process.env['HOLDFAST_KUBE_APISERVER'] ?? built('kube-apiserver'),
  kubeControllerManager: process.env['HOLDFAST_KUBE_CONTROLLER_MANAGER'] ?? built('kube-controller-manager'),
  kustomizeController: process.env['HOLDFAST_KUSTOMIZE_CONTROLLER'] ?? built('kustomize-controller'),
  ciliumOperator: process.env['HOLDFAST_CILIUM_OPERATOR'] ?? built('cilium-operator'),
  syncthing: process.env['HOLDFAST_SYNCTHING'] ?? onPath('syncthing'),
  dnsmasq: process.env['HOLDFAST_DNSMASQ'] ?? onPath('dnsmasq'),
  etcd: process.env['HOLDFAST_ETCD'] ?? built('etcd'),
  etcdctl: process.env['HOLDFAST_ETCDCTL'] ?? built('etcdctl'),
  etcdutl: process.env['HOLDFAST_ETCDUTL'] ?? built('etcdutl'),
  helm: process.env['HOLDFAST_HELM'] ?? built('helm'),
  helmMany: process.env['HOLDFAST_HELM_MANY'] ?? built('helm-many'),
  helm3: process.env['HOLDFAST_HELM_3'] ?? built('helm-3'),
  fluxValues: process.env['HOLDFAST_FLUX_VALUES'] ?? built('flux-values'),
  kubeScheduler: process.env['HOLDFAST_KUBE_SCHEDULER'] ?? built('kube-scheduler'),
  redis: process.env['HOLDFAST_REDIS'] ?? onPath('redis-server'),
  fluxOracle: process.env['HOLDFAST_FLUX_ORACLE'] ?? built('flux-oracle'),
  sops: process.env['HOLDFAST_SOPS'] ?? built('sops'),
  ageKeygen: process.env['HOLDFAST_AGE_KEYGEN'] ?? onPath('age-keygen'),
  ufw: process.env['HOLDFAST_UFW'] ?? onPath('ufw'),
  node22: process.env['HOLDFAST_NODE_22'] ?? built('node-22'),
  node24: process.env['HOLDFAST_NODE_24'] ?? built('node-24'),
  pulumi: process.env['HOLDFAST_PULUMI'] ?? built('pulumi'),
  pulumiResourceKubernetes: process.env['HOLDFAST_PULUMI_RESOURCE_KUBERNETES'] ?? built('pulumi-resource-kubernetes'),
  pulumiLanguageNodejs: process.env['HOLDFAST_PULUMI_LANGUAGE_NODEJS'] ?? built('pulumi-language-nodejs'),
  kubelet: process.env['HOLDFAST_KUBELET'] ?? built('kubelet'),
  kubeProxy: process.env['HOLDFAST_KUBE_PROXY'] ?? built('kube-proxy'),
  coredns: process.env['HOLDFAST_COREDNS'] ?? built('coredns'),
  standIn: process.env['HOLDFAST_STAND_IN'] ?? built('stand-in'),
  containerd: onPath('containerd'),
  ctr: onPath('ctr'),
  runc: onPath('runc'),
  busybox: onPath('busybox'),
  curl: onPath('curl'),
  iptables: onPath('iptables'),
  /** Folder with the plugins that give pods their network. */
  networkPlugins: existsSync('/usr/lib/cni/bridge') ? '/usr/lib/cni' : undefined,
  script: onPath('script'),
  chromium: process.env['HOLDFAST_CHROMIUM'] ?? onPath('chromium'),
  /** Makes networks and mounts of one's own, which takes root. */
  unshare: mayUnshare(),
};

/** A name of a part. */
export type Part = keyof typeof parts;

/** What only the test bed needs: provided when `.ci/provide-parts` is called with `--testbed`. */
const ofTheBed: readonly Part[] = [
  ...([
    'kubelet',
    'kubeProxy',
    'coredns',
    'standIn',
    'containerd',
    'ctr',
    'runc',
    'busybox',
    'curl',
    'iptables',
  ] as const),
  'networkPlugins',
];

/** Tests that need a part, or several: skipped where one is missing. `test/e2e/missing-parts.ts` counts them at the end. */
export function describeWith(needed: Part | readonly Part[], title: string, define: () => void): void {
  const missing = missingOf([needed].flat());
  describe.skipIf(missing.length > 0)(missing.length > 0 ? `${title} ${needs(missing)}` : title, define);
}

const needs = (missing: readonly Part[]): string => `(needs ${missing.join(', ')})`;

/** The parts that a title says are missing. */
export function neededBy(title: string): string[] {
  return /\(needs ([\w, ]+)\)$/.exec(title)?.[1]?.split(', ') ?? [];
}

/**
 * Those that are not there, and may be missing: in CI only what `.ci/provide-parts` left out for want of time. What should be there, and is
 * not, lets its tests fail.
 */
function missingOf(needed: readonly Part[]): Part[] {
  const missing = needed.filter((part) => parts[part] === undefined);
  const mayBe = (part: Part): boolean => ofTheBed.includes(part) || leftOut().includes(part.toLowerCase());
  return process.env['CI'] === 'true' ? missing.filter(mayBe) : missing;
}

/** What `.ci/provide-parts` left out, without hyphens. */
function leftOut(): string[] {
  const list = join(import.meta.dirname, '../../.cache/parts/left-out');
  return existsSync(list) ? readFileSync(list, 'utf8').replaceAll('-', '').split('\n') : [];
}

function mayUnshare(): string | undefined {
  const [unshare, ip] = [onPath('unshare'), onPath('ip')];
  if (unshare === undefined || ip === undefined) return undefined;
  return spawnSync(unshare, ['--net', '--mount', 'true']).status === 0 ? unshare : undefined;
}

function newestPostgresql(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(a) - Number(b)) : [];
  return versions.map((version) => join(root, version, 'bin')).findLast((folder) => existsSync(join(folder, 'initdb')));
}

/** What `.ci/provide-parts` built from Go modules. */
export function built(program: string): string | undefined {
  const path = join(import.meta.dirname, '../../.cache/parts', program);
  return existsSync(path) ? path : onPath(program);
}

function onPath(program: string): string | undefined {
  // What only root runs lies in folders that are not on everybody's path.
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/lib/systemd']
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}
