import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createSecureServer, type Server } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reach } from '../../cli/doctor/reach.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { RealStack, treeOf } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { Authority } from './authority.ts';

/** A platform that refuses whoever does not log in, and keeps what it was asked. */
async function platform(folder: string): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createSecureServer(
    { key: readFileSync(join(folder, 'platform.key')), cert: readFileSync(join(folder, 'platform.crt')) },
    ({ url = '', headers }, response) => {
      asked.push(`${url} ${headers.authorization ?? 'no login'}`);
      response.writeHead(401).end();
    },
  );
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked };
}

/** A server that says `greeting` to whoever comes, or nothing at all. */
async function greeter(greeting: string | undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (greeting !== undefined) socket.end(greeting);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function authority(): string {
  const folder = scratchFolder();
  new Authority(folder).sign('platform', '/CN=platform', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  return folder;
}

const ssh = async (greeting: string | undefined) =>
  reach({
    name: 'SSH',
    for: 'a test',
    at: { ssh: '127.0.0.1', port: await greeter(greeting) },
    isTrusted: false,
    fix: 'compare the address',
  });

test('doctor asks the platform of a stack whether it answers, without a login, and says what is wrong with a certificate', async () => {
  const folder = authority();
  const { port, asked } = await platform(folder);
  const tree = treeOf(new RealStack('honeydue'));
  const env = { HCLOUD_ENDPOINT: `https://localhost:${port}/v1`, CLOUDFLARE_BASE_URL: 'https://127.0.0.1:1/client/v4' };
  const home = { HOME: folder, KUBECONFIG: '/nonexistent' };
  const silent = await holdfastBeside(['doctor', tree], folder, { env: { ...env, ...home } });
  expect(silent.stdout).not.toContain('API of Hetzner');
  expect(asked).toEqual([]);

  const untrusted = await holdfastBeside(['doctor', tree, '--reach'], folder, { env: { ...env, ...home } });
  expect(untrusted.stdout).toMatch(
    new RegExp(`✗ {2}API of Hetzner +missing +for pulumi up: localhost:${port}: its certificate is not trusted; `),
  );
  expect(untrusted.stdout).toMatch(
    /✗ {2}API of Cloudflare +missing +for pulumi up: 127\.0\.0\.1:1: ECONNREFUSED; look/,
  );
  expect(untrusted.status).toBe(1);
  expect(asked).toEqual([]);

  const trusting = { ...env, ...home, NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt') };
  const { stdout } = await holdfastBeside(['doctor', tree, '--reach'], folder, { env: trusting });
  expect(stdout).toMatch(
    new RegExp(`✓ {2}API of Hetzner +localhost:${port} answers \\(401 without a login\\) +for pulumi up`),
  );
  expect(asked).toEqual(['/v1 no login']);
});

test('doctor asks Proxmox by the address in the settings, and the cluster by the server in the kubeconfig', async () => {
  const folder = authority();
  const { port, asked } = await platform(folder);
  const tree = treeOf(new RealStack('pve-homelab'));
  const topology = join(tree, 'holdfast.topology.yaml');
  // Its addresses may be those of somebody's network.
  writeFileSync(topology, readFileSync(topology, 'utf8').replaceAll('10.20.', '127.20.'));
  writeFileSync(
    join(tree, 'Pulumi.pve-homelab.yaml'),
    `config: { "holdfast:proxmoxEndpoint": "https://root:canary@localhost:${port}/" }\n`,
  );
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    [
      ...[
        'apiVersion: v1',
        'kind: Config',
        'current-context: x',
        `contexts: [{ name: x, context: { cluster: c, user: u } }]`,
      ],
      ...[
        `clusters: [{ name: c, cluster: { server: "https://127.0.0.1:${port}" } }]`,
        'users: [{ name: u, user: { token: canary } }]',
        '',
      ],
    ].join('\n'),
  );
  const { stdout, stderr } = await holdfastBeside(['doctor', tree, '--reach', '--format', 'json'], folder, {
    env: { HOME: folder, KUBECONFIG: kubeconfig, NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt') },
  });
  const { needs } = JSON.parse(stdout) as {
    readonly needs: readonly { readonly name: string; readonly found?: string; readonly fix: string }[];
  };
  const found = (name: string) => needs.find((need) => need.name === name)?.found;
  expect(found('API of Proxmox')).toBe(`localhost:${port} answers (401 without a login)`);
  expect(found('API of the cluster')).toBe(`127.0.0.1:${port} answers (401 without a login)`);
  expect(asked.sort()).toEqual(['/api2/json/version no login', '/readyz no login']);
  expect(needs.map(({ name }) => name).filter((name) => name.startsWith('SSH of'))).toEqual([
    'SSH of pve-01',
    'SSH of pve-02',
    'SSH of pve-03',
  ]);
  expect(stdout + stderr).not.toContain('canary');
});

test('a host that greets as SSH does is reached, and what else may answer is told', async () => {
  expect((await ssh('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')).found).toMatch(/^127\.0\.0\.1:\d+ answers, OpenSSH_9\.2p1$/);
  const other = await ssh('220 mail.example.net ESMTP\r\n');
  expect(other.found).toBeUndefined();
  expect(other.fix).toMatch(/^127\.0\.0\.1:\d+: what answers is no SSH; compare the address$/);
  expect((await ssh(undefined)).fix).toMatch(/: no answer within 4 s; compare the address$/);
});
