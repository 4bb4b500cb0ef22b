import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReachedServer } from './api-server.ts';
import { forward } from './forward.ts';

/** What happens to a request on its way. */
export type Fault =
  | { readonly delayMilliseconds: number }
  /** The connection is closed before the server has seen it. */
  | 'reset'
  /** The server does what it was asked, and its answer is lost. */
  | 'lost answer'
  /** Nothing ever comes. */
  | 'stall'
  | { readonly status: number; readonly retryAfterSeconds?: number };

export interface Request {
  readonly method: string;
  readonly path: string;
  /** How many came before it. */
  readonly number: number;
}

type Service = (
  path: string,
  headers: IncomingMessage['headers'],
) => Promise<{ readonly status: number; readonly text: string }>;

/** Stands between a client and a real API server, and makes the way as bad as a test asks for. */
export class FaultyProxy {
  /** Decides what happens to a request. */
  fault: (request: Request) => Fault | undefined = () => undefined;
  /** Services that are reached through the API server, by the beginning of their path: what answers instead of it. */
  readonly services = new Map<string, Service>();
  /** All that came, in order. */
  readonly requests: Request[] = [];
  readonly kubeconfig: string;
  readonly #api: ReachedServer;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  readonly #port: number;

  private constructor(api: ReachedServer, server: Server, port: number) {
    this.#api = api;
    this.#server = server;
    this.#port = port;
    this.kubeconfig = join(api.folder, `kubeconfig-${port}`);
    const cluster = `{ name: far, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }`;
    const context = '{ name: far, context: { cluster: far, user: nobody } }';
    writeFileSync(
      this.kubeconfig,
      `apiVersion: v1\nkind: Config\ncurrent-context: far\nclusters: [${cluster}]\ncontexts: [${context}]\nusers: [{ name: nobody, user: {} }]\n`,
    );
    this.#serve(server);
  }

  static async start(api: ReachedServer): Promise<FaultyProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyProxy(api, server, (server.address() as AddressInfo).port);
  }

  /** Nobody answers for a while: connections are closed, and new ones refused. */
  async die(milliseconds: number): Promise<void> {
    await this.stop();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.#server = createServer();
    this.#serve(this.#server);
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(server: Server): void {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
    const request = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', number: this.requests.length };
    this.requests.push(request);
    const fault = this.fault(request);
    if (fault === 'stall') return;
    if (fault === 'reset') return void incoming.socket.destroy();
    if (typeof fault === 'object' && 'status' in fault) {
      const after = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
      response.writeHead(fault.status, after).end('{"kind":"Status","message":"made up by the test"}');
      return;
    }
    if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delayMilliseconds));
    try {
      const served = [...this.services].find(([prefix]) => request.path.startsWith(prefix));
      if (served !== undefined) {
        const [prefix, service] = served;
        const { status, text } = await service(request.path.slice(prefix.length), incoming.headers);
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
        return;
      }
      const answer = await forward(this.#api, {
        ...{ method: request.method, path: request.path, body: Buffer.concat(parts) },
        contentType: incoming.headers['content-type'] ?? 'application/json',
        accept: incoming.headers.accept ?? 'application/json',
      });
      if (fault === 'lost answer') return void incoming.socket.destroy();
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.bytes);
    } catch {
      incoming.socket.destroy();
    }
  }
}
