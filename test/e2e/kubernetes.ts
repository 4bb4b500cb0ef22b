import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadAll } from 'js-yaml';
import type { LooseManifest } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';
import { startApiServer, type ReachedServer } from './api-server.ts';
import { forward, type Forwarded } from './forward.ts';
import { freePort } from './free-port.ts';
import { parts } from './parts.ts';

/** A real control plane that is asked without blocking, so that this process can also serve it. */
export class Kubernetes {
  readonly server: ReachedServer;
  readonly #children: ChildProcess[] = [];
  readonly #defined: string[] = [];
  readonly #resources = new Map<string, { readonly plural: string; readonly isNamespaced: boolean }>();

  private constructor(server: ReachedServer) {
    this.server = server;
  }

  /** Starts an API server, and creates the CRDs of the groups named. */
  static async start(groups: readonly string[]): Promise<Kubernetes> {
    return Kubernetes.of(await startApiServer(), groups);
  }

  /** The same of a server that runs. */
  static async of(server: ReachedServer, groups: readonly string[]): Promise<Kubernetes> {
    const kubernetes = new Kubernetes(server);
    try {
      await kubernetes.#define(groups);
    } catch (error) {
      // Nobody else can stop what was never handed over.
      await kubernetes.stop();
      throw error;
    }
    return kubernetes;
  }

  /** Starts the real controller manager, with the controllers named. */
  async startControllers(...controllers: readonly string[]): Promise<void> {
    const port = await freePort();
    this.run(parts.kubeControllerManager, [
      ...[`--kubeconfig=${this.server.kubeconfig}`, `--controllers=${controllers.join(',')}`],
      ...['--leader-elect=false', '--bind-address=127.0.0.1', `--secure-port=${port}`],
      ...['--use-service-account-credentials=false', '--pvclaimbinder-sync-period=1s'],
      ...['--kube-api-qps=500', '--kube-api-burst=1000'],
    ]);
  }

  /** Starts a program that is stopped with the server. What it prints is kept for the message of a failure. */
  run(program: string | undefined, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn(program ?? '', args, {
      cwd: dirname(this.server.kubeconfig),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (log = (log + data.toString()).slice(-200_000)));
    this.#children.push(child);
    return {
      log: () => log,
      stop: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }

  async get(path: string): Promise<LooseManifest> {
    return (await this.call('GET', path)).body;
  }

  async list(apiVersion: string, kind: string): Promise<LooseManifest[]> {
    return (await this.get(this.path({ apiVersion, kind, metadata: {} }, true))).items ?? [];
  }

  /** Makes or changes an object, by server-side apply. Its status, where it has one, is written as its controller would. */
  async apply(manifest: LooseManifest): Promise<void> {
    const { status, ...spec } = manifest;
    await this.call(
      'PATCH',
      `${this.path(manifest)}?fieldManager=test&force=true`,
      spec,
      'application/apply-patch+yaml',
    );
    if (status !== undefined) await this.status(manifest, status);
  }

  async status(manifest: LooseManifest, status: LooseManifest): Promise<void> {
    await this.call('PATCH', `${this.path(manifest)}/status`, { status }, 'application/merge-patch+json');
  }

  async merge(manifest: LooseManifest, patch: LooseManifest): Promise<void> {
    await this.call('PATCH', this.path(manifest), patch, 'application/merge-patch+json');
  }

  /** Deletes an object at once, whatever would hold it. */
  async remove(manifest: LooseManifest): Promise<void> {
    const path = this.path(manifest);
    await this.call('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json', [404]);
    await this.call('DELETE', `${path}?gracePeriodSeconds=0`, undefined, undefined, [404]);
    await this.call('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json', [404]);
    await until(
      `${path} is gone`,
      async () => (await this.call('GET', path, undefined, undefined, [404])).status === 404,
    );
  }

  /** Path of an object, or of all of its kind, as the server names its resource. */
  path({ apiVersion, kind, metadata }: LooseManifest, isCollection = false): string {
    const resource = this.#resources.get(`${apiVersion} ${kind}`);
    if (resource === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (isCollection) return `${root}/${resource.plural}`;
    const namespace = resource.isNamespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root}${namespace}/${resource.plural}/${metadata.name}`;
  }

  /** Kinds of the CRDs that it was started with, in each version that is served: `traefik.io/v1alpha1 Middleware`. */
  definedKinds(): readonly string[] {
    return this.#defined;
  }

  isServed(apiVersion: string, kind: string): boolean {
    return this.#resources.has(`${apiVersion} ${kind}`);
  }

  async call(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
    alsoFine: readonly number[] = [],
  ): Promise<{ readonly status: number; readonly body: LooseManifest; readonly warnings: readonly string[] }> {
    const text = body === undefined ? '' : JSON.stringify(body);
    let answer = await this.#sent({ method, path, body: text, contentType });
    // A kind that was defined a moment ago is still being made ready.
    for (let attempt = 0; answer.status === 429 && attempt < 40; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      answer = await this.#sent({ method, path, body: text, contentType });
    }
    if (answer.status >= 300 && !alsoFine.includes(answer.status))
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 400)}`);
    const { status, warnings } = answer;
    return { status, body: answer.text.startsWith('{') ? JSON.parse(answer.text) : {}, warnings };
  }

  /** A connection that was idle may be closed by the server while a request is on its way: what only reads is asked again. */
  #sent(request: Forwarded): ReturnType<typeof forward> {
    return forward(this.server, request).catch((error: NodeJS.ErrnoException) => {
      if (request.method === 'GET' && error.code === 'ECONNRESET') return forward(this.server, request);
      throw error;
    });
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.server.stop();
  }

  async #define(groups: readonly string[]): Promise<void> {
    const definitions = groups.flatMap(definitionsIn);
    for (const crd of definitions) {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      await this.call('POST', path, crd);
      for (const { name, served } of crd.spec.versions)
        if (served) this.#defined.push(`${crd.spec.group}/${name} ${crd.spec.names.kind}`);
    }
    await until('every CRD is served', async () => {
      const { items } = await this.get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
      return items.every((item: LooseManifest) =>
        (item.status?.conditions ?? []).some(
          ({ type, status }: LooseManifest) => type === 'Established' && status === 'True',
        ),
      );
    });
    await this.discover();
  }

  /** Asks again what is served. */
  async discover(): Promise<void> {
    const { groups } = await this.get('/apis');
    const versions: string[] = groups.flatMap((group: LooseManifest) =>
      group.versions.map(({ groupVersion }: LooseManifest) => `apis/${groupVersion}`),
    );
    for (const version of ['api/v1', ...versions]) {
      // A group is named a moment before it is served.
      let served: LooseManifest = {};
      await until(`/${version} is served`, async () => {
        const { status, body } = await this.call('GET', `/${version}`, undefined, undefined, [404]);
        served = body;
        return status === 200;
      });
      for (const { name, kind, namespaced } of served.resources ?? []) {
        if (name.includes('/')) continue;
        const key = `${version.replace(/^apis?\//, '')} ${kind}`;
        this.#resources.set(key, { plural: name, isNamespaced: namespaced });
      }
    }
  }
}

export interface Running {
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** The CRDs in a folder of the shared ones. */
export function definitionsIn(group: string): LooseManifest[] {
  return readdirSync(sharedUrl(`crds/${group}/`)).flatMap((file) =>
    (loadAll(readFileSync(sharedUrl(`crds/${group}/${file}`), 'utf8')) as LooseManifest[]).flatMap((crd) => {
      if (crd?.kind !== 'CustomResourceDefinition') return [];
      const { status: _status, ...definition } = crd;
      return [definition];
    }),
  );
}

/** Waits until something holds, and fails with its name where it never does. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { seconds = 60, every = 200 }: { seconds?: number; every?: number } = {},
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
