import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority, kubeconfigOf } from './authority.ts';
import { freePort } from './free-port.ts';
import { parts } from './parts.ts';

/** An API server, and the kubeconfig of its administrator. */
export interface ReachedServer {
  readonly kubeconfig: string;
  /** Where it listens. */
  readonly url: string;
  /** Its scratch folder, with the certificates `ca.crt`, `admin.crt` and `admin.key`. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** One with its etcd on loopback, which is also asked without waiting. */
export interface ApiServer extends ReachedServer {
  kubectl(args: readonly string[], input?: object): { status: number | null; stdout: string };
}

/** Starts both in a scratch folder; ready in some five seconds. */
export async function startApiServer(): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-api-'));
  const [clientPort, peerPort, securePort] = await Promise.all([freePort(), freePort(), freePort()]);
  makeCertificates(folder);
  const children: ChildProcess[] = [];
  const log: string[] = [];
  const start = (program: string | undefined, args: readonly string[]): ChildProcess => {
    const child = spawn(program ?? '', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => log.push(data.toString()));
    children.push(child);
    return child;
  };
  const etcdUrl = `http://127.0.0.1:${clientPort}`;
  start(parts.etcd, [
    ...['--name=one', '--data-dir=etcd', '--unsafe-no-fsync', '--log-level=error'],
    ...[`--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`],
    ...[
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    ],
    `--initial-cluster=one=http://127.0.0.1:${peerPort}`,
  ]);
  start(parts.kubeApiserver, [
    ...[`--etcd-servers=${etcdUrl}`, '--bind-address=127.0.0.1', `--secure-port=${securePort}`],
    ...['--service-cluster-ip-range=10.96.0.0/16,fd00:96::/112', '--endpoint-reconciler-type=none'],
    ...['--client-ca-file=ca.crt', '--tls-cert-file=server.crt', '--tls-private-key-file=server.key'],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-account-key-file=server.key'],
    ...['--service-account-signing-key-file=server.key', '--authorization-mode=RBAC', '--allow-privileged=true'],
    ...['--disable-admission-plugins=ServiceAccount', '--v=0'],
  ]);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(folder, 'admin', `https://127.0.0.1:${securePort}`));
  const kubectl = (args: readonly string[], input?: object) => {
    const method = args[0] ?? 'GET';
    const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
    const { status, stdout } = spawnSync(
      'curl',
      [
        ...[
          '-sS',
          '--fail-with-body',
          '--max-time',
          '20',
          '--cacert',
          'ca.crt',
          '--cert',
          'admin.crt',
          '--key',
          'admin.key',
        ],
        ...['-X', method, '-H', `Content-Type: ${type}`],
        ...(input === undefined ? [] : ['--data-binary', '@-']),
        `https://127.0.0.1:${securePort}${args[1] ?? '/'}`,
      ],
      {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        ...(input !== undefined && { input: JSON.stringify(input) }),
      },
    );
    return { status, stdout };
  };
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null) resolve();
            child.once('exit', () => resolve());
            child.kill('SIGKILL');
          }),
      ),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 120; attempt++) {
    if (kubectl(['GET', '/readyz']).stdout === 'ok')
      return { kubeconfig, url: `https://127.0.0.1:${securePort}`, folder, kubectl, stop };
    if (children.some(({ exitCode }) => exitCode !== null)) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await stop();
  throw new Error(`the API server did not become ready:\n${log.join('').split('\n').slice(-30).join('\n')}`);
}

/** An authority, a certificate for the server, and one for an administrator. */
function makeCertificates(folder: string): void {
  const authority = new Authority(folder);
  authority.sign('server', '/CN=kube-apiserver', 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  authority.sign('admin', '/O=system:masters/CN=admin', 'extendedKeyUsage=clientAuth');
}
