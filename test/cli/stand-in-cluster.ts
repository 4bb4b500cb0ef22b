import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** What a stand-in for an API server has, and what it was asked for. */
export interface StandInCluster {
  readonly kubeconfig: string;
  /** Method and path of every call, in order. */
  readonly calls: string[];
  nodes: LooseManifest[];
  uid: string;
}

/** Answers what recognition and released volumes ask for; nothing else is there. For what the command does with that, not for what a server does. */
export async function standInCluster(volumes: LooseManifest[] = []): Promise<StandInCluster> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    calls.push(`${request.method ?? ''} ${path}`);
    const answers: Record<string, unknown> = {
      '/version': { major: '1' },
      '/api/v1/nodes': { items: cluster.nodes },
      '/api/v1/namespaces/kube-system': { metadata: { name: 'kube-system', uid: cluster.uid } },
      '/api/v1/persistentvolumes': { items: volumes },
    };
    const answer = request.method === 'GET' ? answers[path] : { kind: 'Status', status: 'Success' };
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? { kind: 'Status' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const folder = scratchFolder({
    kubeconfig: `apiVersion: v1
kind: Config
current-context: far
clusters: [{ name: far, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }]
contexts: [{ name: far, context: { cluster: far, user: far } }]
users: [{ name: far, user: { token: canary-token } }]
`,
  });
  const cluster: StandInCluster = { kubeconfig: join(folder, 'kubeconfig'), calls, nodes: [], uid: '' };
  return cluster;
}
