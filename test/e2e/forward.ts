import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type { ReachedServer } from './api-server.ts';

export interface Forwarded {
  readonly method: string;
  readonly path: string;
  readonly body: string | Buffer;
  readonly contentType: string;
  readonly accept?: string;
}

/** Connections by the folder of their server. */
const agents = new Map<string, Agent>();

/** Sends a request to the server as its administrator, and returns what it answers. */
export function forward(
  { folder, url }: Pick<ReachedServer, 'folder' | 'url'>,
  { method, path, body, contentType, accept = 'application/json' }: Forwarded,
): Promise<{
  readonly status: number;
  readonly text: string;
  /** The same as it came: not every client asks for JSON. */
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly warnings: readonly string[];
}> {
  let agent = agents.get(folder);
  if (agent === undefined) {
    const [ca, cert, key] = ['ca.crt', 'admin.crt', 'admin.key'].map((file) => readFileSync(join(folder, file)));
    agent = new Agent({
      keepAlive: true,
      maxSockets: 24,
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
    });
    agents.set(folder, agent);
  }
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      new URL(path, url),
      {
        ...{ method, agent, timeout: 30_000 },
        headers: {
          accept,
          ...(body.length > 0 && { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (data: Buffer) => parts.push(data));
        response.on('end', () => {
          const bytes = Buffer.concat(parts);
          resolve({
            ...{ status: response.statusCode ?? 0, text: bytes.toString('utf8'), bytes },
            contentType: response.headers['content-type'] ?? 'application/json',
            warnings: response.headersDistinct['warning'] ?? [],
          });
        });
      },
    );
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer`)));
    call.end(body);
  });
}
