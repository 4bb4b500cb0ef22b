import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Attempt } from '../../cluster/client.ts';
import { connect } from '../../cluster/connect.ts';
import { scratchFolder } from '../scratch-folder.ts';

const kubeconfig = (name: string, port = 1): string => `apiVersion: v1
kind: Config
current-context: ${name}
clusters: [{ name: ${name}, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name} } }]
users: [{ name: ${name}, user: { token: canary-${name} } }]
`;

/** A server that answers with one status after the other, and the last one from then on. */
async function answering(...statuses: readonly number[]): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const status = statuses[Math.min(seen.length, statuses.length) - 1] ?? 200;
    response.writeHead(status).end(JSON.stringify({ kind: 'Status', message: `answer ${seen.length}`, items: [] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, seen };
}

test('reads one file, or several like kubectl, and takes the context that is asked for', async () => {
  const folder = scratchFolder({ one: kubeconfig('one'), two: kubeconfig('two', 2) });
  const both = [join(folder, 'one'), join(folder, 'two')].join(delimiter);
  expect((await connect({ kubeconfig: join(folder, 'one') })).context).toBe('one');
  expect((await connect({ kubeconfig: both })).server).toBe('http://127.0.0.1:1');
  expect((await connect({ kubeconfig: both, context: 'two' })).server).toBe('http://127.0.0.1:2');
  await expect(connect({ kubeconfig: both, context: 'three' })).rejects.toThrow('has only one, two');
  await expect(connect({ kubeconfig: join(folder, 'three') })).rejects.toThrow('cannot be read as a kubeconfig');
});

test('tries again what may pass, tells of each attempt, and shows nothing of the kubeconfig', async () => {
  const { port } = await answering(503, 429, 200);
  const folder = scratchFolder({ config: kubeconfig('one', port) });
  const attempts: Attempt[] = [];
  const client = await connect({ kubeconfig: join(folder, 'config'), onAttempt: (attempt) => attempts.push(attempt) });
  await client.get('/version');
  expect(attempts.map(({ status, attempt }) => [attempt, status])).toEqual([
    [1, 503],
    [2, 429],
    [3, 200],
  ]);
  expect(JSON.stringify(attempts)).not.toContain('canary');
});

test('asks once for what does not pass: a refusal, and what is not there', async () => {
  for (const status of [403, 404, 409]) {
    const { port, seen } = await answering(status);
    const folder = scratchFolder({ config: kubeconfig('one', port) });
    const client = await connect({ kubeconfig: join(folder, 'config') });
    await expect(client.get('/api/v1/nodes')).rejects.toMatchObject({
      status,
      message: expect.stringContaining('answer 1'),
    });
    expect(seen).toHaveLength(1);
    if (status === 404) expect(await client.find('/api/v1/nodes/x')).toBeUndefined();
  }
});

test('works credentials out anew once, where they have ended', async () => {
  const { port, seen } = await answering(401, 200);
  const folder = scratchFolder({ config: kubeconfig('one', port) });
  const client = await connect({ kubeconfig: join(folder, 'config') });
  await client.get('/version');
  expect(seen).toHaveLength(2);
  const refusing = await answering(401);
  const other = scratchFolder({ config: kubeconfig('one', refusing.port) });
  const refused = await connect({ kubeconfig: join(other, 'config') });
  await expect(refused.get('/version')).rejects.toMatchObject({ status: 401 });
  expect(refusing.seen).toHaveLength(2);
});

test('gives up after its deadline', async () => {
  const server = createServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const folder = scratchFolder({ config: kubeconfig('one', (server.address() as AddressInfo).port) });
  const client = await connect({ kubeconfig: join(folder, 'config'), deadlineSeconds: 0.1, attempts: 2 });
  await expect(client.get('/version')).rejects.toThrow('no answer within 0.1 s');
});

test('needs credentials that can be worked out, and says so at once', async () => {
  const { port, seen } = await answering(200);
  const text = kubeconfig('one', port).replace(', insecure-skip-tls-verify: true', '');
  const client = await connect({ kubeconfig: join(scratchFolder({ config: text }), 'config') });
  await expect(client.get('/version')).rejects.toMatchObject({
    status: 401,
    message: expect.stringContaining('no credentials'),
  });
  expect(seen).toEqual([]);
});
