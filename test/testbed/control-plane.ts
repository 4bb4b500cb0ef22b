import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstAddresses } from './ranges.ts';
import { Authority, kubeconfigOf } from '../e2e/authority.ts';
import { parts } from '../e2e/parts.ts';
import type { Machine } from './machine.ts';
import type { Plan, PlannedNode } from './plan.ts';

/** Where API servers listen. */
export const apiPort = 6443;

/** A server that runs, in the order of the plan. */
export interface Server {
  readonly node: PlannedNode;
  readonly machine: Machine;
}

const clients = [
  ['admin', '/O=system:masters/CN=admin'],
  ['kube-controller-manager', '/CN=system:kube-controller-manager'],
  ['kube-scheduler', '/CN=system:kube-scheduler'],
  ['kube-proxy', '/CN=system:kube-proxy'],
] as const;

/**
 * Certificates and kubeconfigs of a cluster in one folder: for its servers together, for everybody who asks them, and for each kubelet. As with
 * k3s, everything asks the API server on loopback: the one beside it, or the balancer of an agent.
 */
export function makeCredentials(folder: string, plan: Plan): void {
  const authority = new Authority(folder);
  const client = 'extendedKeyUsage=clientAuth';
  for (const [name, subject] of clients) authority.sign(name, subject, client);
  for (const { name } of plan.nodes) authority.sign(name, `/O=system:nodes/CN=system:node:${name}`, client);
  const { kubernetes } = firstAddresses(plan.serviceRange);
  const own = plan.nodes.filter(({ isServer }) => isServer).flatMap(({ addresses }) => addresses);
  const ips = ['127.0.0.1', kubernetes, ...own.map(({ address }) => address)].map((each) => `IP:${each}`);
  const names = ['localhost', 'kubernetes.default.svc', `kubernetes.default.svc.${plan.domain}`];
  const all = [...ips, ...names.map((each) => `DNS:${each}`)].join(',');
  authority.sign('server', '/CN=kube-apiserver', `subjectAltName=${all}`);
  for (const [name] of clients) writeKubeconfig(folder, name, 'https://127.0.0.1:6443');
}

/** The file by which somebody reaches a server. */
export function writeKubeconfig(folder: string, user: string, url: string): string {
  const path = kubeconfigPath(folder, user);
  writeFileSync(path, kubeconfigOf(folder, user, url));
  return path;
}

export function kubeconfigPath(folder: string, user: string): string {
  return join(folder, `${user}.kubeconfig`);
}

/** Starts the member of etcd of a server. */
export function startEtcd({ node, machine }: Server, plan: Plan): void {
  const [{ address }] = node.addresses;
  const members = plan.nodes.filter(({ isServer }) => isServer);
  const peers = members.map(({ name, addresses: [first] }) => `${name}=http://${first.address}:2380`).join(',');
  machine.start('etcd', parts.etcd, [
    ...[`--name=${node.name}`, '--data-dir=/var/lib/etcd', '--unsafe-no-fsync', '--log-level=warn'],
    ...['--listen-client-urls=http://127.0.0.1:2379', '--advertise-client-urls=http://127.0.0.1:2379'],
    ...[`--listen-peer-urls=http://${address}:2380`, `--initial-advertise-peer-urls=http://${address}:2380`],
    // The times of k3s, which are longer than those of etcd alone.
    ...[`--initial-cluster=${peers}`, '--heartbeat-interval=500', '--election-timeout=5000'],
  ]);
}

/** Starts the API server of a server, which asks the member of etcd beside it. */
export function startApi({ node, machine }: Server, plan: Plan, folder: string, tolerationSeconds: number): void {
  const [{ address }] = node.addresses;
  const file = (name: string): string => join(folder, name);
  machine.start('kube-apiserver', parts.kubeApiserver, [
    ...['--etcd-servers=http://127.0.0.1:2379', `--secure-port=${apiPort}`, `--advertise-address=${address}`],
    ...[`--service-cluster-ip-range=${plan.serviceRange}`, '--allow-privileged=true', '--authorization-mode=Node,RBAC'],
    `--default-unreachable-toleration-seconds=${tolerationSeconds}`,
    `--default-not-ready-toleration-seconds=${tolerationSeconds}`,
    ...['--enable-admission-plugins=NodeRestriction', `--client-ca-file=${file('ca.crt')}`],
    ...[`--tls-cert-file=${file('server.crt')}`, `--tls-private-key-file=${file('server.key')}`],
    ...['--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${file('server.key')}`],
    // Nobody outside of the cluster answers for the names of nodes.
    ...[`--service-account-signing-key-file=${file('server.key')}`, '--kubelet-preferred-address-types=InternalIP'],
    ...[`--kubelet-client-certificate=${file('admin.crt')}`, `--kubelet-client-key=${file('admin.key')}`],
  ]);
}

/** Starts what makes the API servers answer on loopback of an agent, as on a server. */
export function startBalancer(machine: Machine, { nodes }: Plan, folder: string): void {
  // A machine sees the folder of the bed, wherever the repository lies.
  const program = join(folder, 'api-balancer.mjs');
  copyFileSync(join(import.meta.dirname, 'api-balancer.mjs'), program);
  const servers = nodes
    .filter(({ isServer }) => isServer)
    .map(({ addresses: [{ address }] }) => `${address}:${apiPort}`);
  machine.start('api-balancer', process.execPath, [program, String(apiPort), ...servers]);
}

/** Starts what asks the API server of its machine, once that is ready: by itself, where k3s runs everything in one process. */
export function startControllers({ machine }: Server, plan: Plan, folder: string): void {
  const file = (name: string): string => join(folder, name);
  const kubeconfigFor = (user: string): string[] =>
    ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
      (flag) => `--${flag}=${kubeconfigPath(folder, user)}`,
    );
  machine.start('kube-controller-manager', parts.kubeControllerManager, [
    ...[...kubeconfigFor('kube-controller-manager'), '--bind-address=127.0.0.1'],
    ...['--allocate-node-cidrs=true', `--cluster-cidr=${plan.podRange}`, '--use-service-account-credentials=true'],
    ...[`--service-cluster-ip-range=${plan.serviceRange}`, `--root-ca-file=${file('ca.crt')}`],
    `--service-account-private-key-file=${file('server.key')}`,
  ]);
  machine.start('kube-scheduler', parts.kubeScheduler, [
    ...kubeconfigFor('kube-scheduler'),
    '--bind-address=127.0.0.1',
  ]);
}
