import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

/** Real programs that end-to-end tests run. `.ci/provide-parts` installs them on Debian, or builds them. */
export const parts = {
  /** Folder with the server programs of PostgreSQL. */
  postgresql: process.env['HOLDFAST_POSTGRESQL_BIN'] ?? newestPostgresql(),
  shellcheck: process.env['HOLDFAST_SHELLCHECK'] ?? onPath('shellcheck'),
  promtool: process.env['HOLDFAST_PROMTOOL'] ?? onPath('promtool'),
  cloudInit: process.env['HOLDFAST_CLOUD_INIT'] ?? onPath('cloud-init'),
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
  kubeScheduler: process.env['HOLDFAST_KUBE_SCHEDULER'] ?? built('kube-scheduler'),
  redis: process.env['HOLDFAST_REDIS'] ?? onPath('redis-server'),
  sops: process.env['HOLDFAST_SOPS'] ?? built('sops'),
  ageKeygen: process.env['HOLDFAST_AGE_KEYGEN'] ?? onPath('age-keygen'),
  ufw: process.env['HOLDFAST_UFW'] ?? onPath('ufw'),
  node22: process.env['HOLDFAST_NODE_22'] ?? built('node-22'),
  node24: process.env['HOLDFAST_NODE_24'] ?? built('node-24'),
  chromium: process.env['HOLDFAST_CHROMIUM'] ?? onPath('chromium'),
};

/** Tests that need a part: required in CI, elsewhere skipped with the command that provides it. */
export function describeWith(part: keyof typeof parts, title: string, define: () => void): void {
  const isMissing = parts[part] === undefined && process.env['CI'] !== 'true';
  describe.skipIf(isMissing)(isMissing ? `${title} (needs ${part}: run .ci/provide-parts)` : title, define);
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
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin']
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}
