import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { nodesOf } from '../e2e/nodes-of.ts';
import { RealStack, treeOf } from '../real-stack.ts';
import { holdfastBeside } from './holdfast.ts';
import type { Given, Way } from './secret-ways.ts';

const stack = new RealStack('media-gitops');
const uid = '11111111-1111-4111-8111-111111111111';

/** What a cluster may say that repeats secrets: every object has one in each place, and its controllers speak of them. */
function objectWith(secret: string, name: string): object {
  const last = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', stringData: { plain: `${secret}a` } });
  const message = `the password ${secret}b and ${secret}a are wrong, token=${secret}c, https://user:${secret}@example.org`;
  return {
    metadata: {
      ...{ name, namespace: 'media', uid, resourceVersion: '1' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': last, password: `${secret}b` },
    },
    spec: {
      ...{ password: `${secret}b`, config: `password=${secret}d`, persistentVolumeReclaimPolicy: 'Retain' },
      claimRef: { namespace: 'media', name, uid },
    },
    status: {
      ...{ phase: 'Released', lastSyncTime: message, latestMoverStatus: { result: 'Failed', logs: message } },
      conditions: ['Ready', 'Programmed', 'Available', 'Synchronizing'].map((type) => ({
        ...{ type, status: 'False', reason: 'Failed', message, lastTransitionTime: '2026-01-01T00:00:00Z' },
      })),
    },
  };
}

const definitionWith = (secret: string): object => ({
  metadata: { name: 'tunnels.example.org', annotations: { password: `${secret}e` } },
  spec: {
    ...{ group: 'example.org', names: { kind: 'Tunnel', plural: 'tunnels' } },
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { mode: { type: 'string', enum: [`token=${secret}f`] } } },
            },
          },
        },
      },
    ],
  },
});

/** An answer to a call, with its status. */
function answerTo(secret: string, method: string, path: string): [status: number, body: object] {
  const refusal = `denied the request: password=${secret}g of https://user:${secret}@example.org and ${secret}b`;
  if (method !== 'GET') return [422, { kind: 'Status', message: refusal }];
  if (path === '/version') return [200, { major: '1' }];
  if (path === '/api/v1/nodes') return [200, { items: nodesOf(stack) }];
  if (path === '/api/v1/namespaces/kube-system') return [200, { metadata: { name: 'kube-system', uid } }];
  if (path === '/openapi/v3') return [200, { paths: {} }];
  if (path.endsWith('/customresourcedefinitions')) return [200, { items: [definitionWith(secret)] }];
  if (path.includes('/secrets') || path.endsWith('/certificates')) return [403, { kind: 'Status', message: refusal }];
  // In a namespace the last part of a path of one object has the kind before it.
  const isOne = /\/namespaces\/[^/]+\/[^/]+\/[^/]+$|\/api\/v1\/[a-z]+\/[^/]+$/.test(path);
  return [200, isOne ? objectWith(secret, basename(path)) : { items: [objectWith(secret, 'sonarr')] }];
}

/** Runs a command over the tree `TREE` against a cluster whose every answer holds the secret. */
async function against(args: readonly string[], { folder, secret, product: { main } }: Given) {
  let answered = 0;
  const server = createServer((request, response) => {
    answered += 1;
    const [status, body] = answerTo(secret, request.method ?? '', (request.url ?? '').split('?')[0] ?? '');
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      join(folder, 'k.yaml'),
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'far' },
        clusters: [{ name: 'far', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
        contexts: [{ name: 'far', context: { cluster: 'far', user: 'far' } }],
        users: [{ name: 'far', user: {} }],
      }),
    );
    const tree = treeOf(stack);
    const named = args.map((argument) => (argument === 'TREE' ? tree : argument));
    const run = await holdfastBeside([...named, '--kubeconfig', 'k.yaml'], folder, { main });
    if (answered === 0) throw new Error(`${args.join(' ')} asked nothing: ${run.stderr}`);
    return run;
  } finally {
    server.close();
  }
}

const way = (...args: readonly string[]): Way => ({ args, run: (_, given) => against(args, given) });
const quick = ['--poll', '0.1', '--grace', '0.1', '--wait', '0.01', '--log', 'log.jsonl'];
const confirmed = ['--context', 'far', '--yes'];

/** Every command that asks a cluster. */
export const clusterWays: readonly Way[] = [
  way('validate'),
  way('validate', 'TREE', '--format', 'json'),
  way('recover', 'TREE', '--dry-run', ...quick),
  way('recover', 'TREE', 'reclaim', 'restore', 'verify', '--again', ...confirmed, ...quick),
  way('failover', 'TREE', 'sonarr'),
  way('volumes', 'release'),
  way('volumes', 'release', '--run', '--cluster', 'TREE', ...confirmed),
  way('recognise', 'TREE', '--remember'),
  way('check', 'TREE', '--only', 'kubernetes/object-fits-its-schema'),
];
