import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toYaml } from '../../charts/synth/yaml.ts';
import type { JsonObject } from '../../graph/json.ts';
import { holdfast } from '../cli/holdfast.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';
import { definitionsIn, Kubernetes, until, type Running } from './kubernetes.ts';
import { parts } from './parts.ts';

const toolkit = 'kustomize.toolkit.fluxcd.io/v1';
const sources = 'source.toolkit.fluxcd.io/v1';

/** Kinds whose controllers do not run here: their word that all is well is written by the test. */
const readyKinds = [
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
  [sources, 'HelmRepository'],
  [sources, 'OCIRepository'],
  ['external-secrets.io/v1', 'ExternalSecret'],
  ['external-secrets.io/v1', 'ClusterSecretStore'],
  ['cert-manager.io/v1', 'Certificate'],
  ['cert-manager.io/v1', 'ClusterIssuer'],
] as const;

/** What others do in a cluster, so that this does not play it. */
interface Others {
  /** There are nodes, which run pods and make volumes. */
  readonly hasNodes: boolean;
  /** Somebody installs releases of charts. */
  readonly hasReleases: boolean;
}

/**
 * A real API server with the real kustomize-controller, fed with a tree as Flux's source-controller would: an archive with a revision.
 * Secrets are sealed by the real sops, and opened by the controller with the key that it is given.
 */
export class FluxCluster {
  readonly kubernetes: Kubernetes;
  /** Gateways that Cilium's operator is said to have programmed. @default all */
  isProgrammed: (gateway: string) => boolean = () => true;
  readonly #archives = new Map<string, Buffer>();
  readonly #server: Server;
  readonly #controller: Running;
  readonly #key: { readonly text: string; readonly recipient: string };
  #revision = 0;
  #sealed = new Map<string, string>();
  #isOver = false;
  #playing: Promise<void> | undefined;
  readonly #others: Others;

  private constructor(kubernetes: Kubernetes, server: Server, controller: Running, others: Others) {
    this.kubernetes = kubernetes;
    this.#others = others;
    this.#server = server;
    this.#controller = controller;
    const { stdout } = spawnSync(parts.ageKeygen ?? '', [], { encoding: 'utf8' });
    this.#key = { text: stdout, recipient: /age1[a-z0-9]+/.exec(stdout)?.[0] ?? '' };
    server.on('request', (request, response) => {
      const archive = this.#archives.get(request.url ?? '');
      response.writeHead(archive === undefined ? 404 : 200).end(archive);
    });
  }

  /** Serves the kinds of a tree, apart from those that the tree brings itself. */
  static async start(stack: RealStack): Promise<FluxCluster> {
    return FluxCluster.on(await Kubernetes.start(groupsOf(stack)), { hasNodes: false, hasReleases: false });
  }

  /** The same on a server that runs, which serves those kinds. */
  static async on(kubernetes: Kubernetes, others: Others): Promise<FluxCluster> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    const controller = kubernetes.run(
      parts.kustomizeController,
      [
        ...['--metrics-addr=127.0.0.1:0', '--health-addr=127.0.0.1:0', '--events-addr=', '--log-level=error'],
        ...[
          '--watch-all-namespaces=true',
          '--concurrent=24',
          '--requeue-dependency=1s',
          '--interval-jitter-percentage=0',
        ],
        ...['--min-retry-delay=200ms', '--max-retry-delay=2s', '--kube-api-qps=500', '--kube-api-burst=1000'],
      ],
      { KUBECONFIG: kubernetes.server.kubeconfig, RUNTIME_NAMESPACE: 'flux-system', GOMAXPROCS: '2' },
    );
    const cluster = new FluxCluster(kubernetes, server, controller, others);
    const data = { 'age.agekey': Buffer.from(cluster.#key.text).toString('base64') };
    const metadata = { name: 'sops-age', namespace: 'flux-system' };
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Secret', metadata, data });
    cluster.#play();
    return cluster;
  }

  /** Gives Flux a tree, as a push to the repository does, with what bootstrapping has put there. Returns the revision. */
  async push(stack: RealStack): Promise<string> {
    const revision = `main@sha1:${String(++this.#revision).padStart(40, '0')}`;
    const repository = { name: 'flux-system', namespace: 'flux-system' };
    await this.#offer(repository, archiveOf(this.#sealedFiles(stack)), revision);
    await this.kubernetes.apply(rootOf(stack));
    return revision;
  }

  /** Waits until every Kustomization has applied a revision. @throws Error with what is not ready, where one cannot or none goes on */
  async reconciled(revision: string, { seconds = 90 }: { seconds?: number } = {}): Promise<LooseManifest[]> {
    let all: LooseManifest[] = [];
    let stuck = '';
    await until(
      'every Kustomization is ready',
      async () => {
        all = await this.kubernetes.list(toolkit, 'Kustomization');
        const waiting = all.filter((each) => !isReadyAt(each, revision));
        stuck = waiting.map(({ metadata, status }) => `${metadata.name}: ${messageOf(status)}`).join('\n');
        const broken = waiting.find(({ status }) => status?.lastAttemptedRevision === revision && isBroken(status));
        if (broken !== undefined) throw new Error(`${broken.metadata.name}: ${messageOf(broken.status)}`);
        return all.length > 1 && waiting.length === 0;
      },
      { seconds, every: 300 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${stuck}\n${this.#controller.log().slice(-3000)}`, { cause: error });
    });
    return all;
  }

  /** Removes everything that the last tree applied, so that the next one starts on an empty cluster. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#playing;
    this.#server.closeAllConnections();
    this.#server.close();
    await this.kubernetes.stop();
  }

  /** The files of a tree, with placeholders sealed as `holdfast seal` does; each once, because every sealing is another text. */
  #sealedFiles(stack: RealStack): Map<string, string> {
    const files = new Map(
      [...stack.files].map(([path, documents]) => [path, toYaml(documents as JsonObject[])] as const),
    );
    const open = [...stack.files].filter(([, [document]]) => document?.kind === 'UnsealedSecret');
    const missing = open.filter(([path]) => !this.#sealed.has(`${stack.name}/${path}`));
    if (missing.length > 0) this.#seal(stack.name, missing, files);
    for (const [path, text] of files) if (text.includes(remoteDefinitions)) useOwnDefinitions(files, path, text);
    for (const [path] of open) files.set(path, this.#sealed.get(`${stack.name}/${path}`) ?? '');
    return files;
  }

  #seal(
    name: string,
    missing: readonly (readonly [string, LooseManifest[]])[],
    files: ReadonlyMap<string, string>,
  ): void {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-sealed-'));
    const values: Record<string, Record<string, string>> = {};
    for (const [path, [document]] of missing) {
      write(join(folder, 'dist', path), files.get(path) ?? '');
      const keys = Object.keys(document.spec.keys);
      values[document.metadata.name] = Object.fromEntries(
        keys.map((key) => [key, key === '.dockerconfigjson' ? '{"auths":{}}' : `canary-${key}`]),
      );
    }
    const run = holdfast(['seal', '--from', '-', '--recipient', this.#key.recipient], folder, {
      input: JSON.stringify(values),
      env: { HOLDFAST_SOPS: parts.sops ?? '' },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    for (const [path, [document]] of missing)
      this.#sealed.set(`${name}/${path}`, readFileSync(join(folder, document.spec.file), 'utf8'));
    rmSync(folder, { recursive: true, force: true });
  }

  /** Makes a GitRepository that has an archive, as source-controller does. */
  async #offer(metadata: LooseManifest, archive: Buffer, revision: string, spec: object = {}): Promise<void> {
    const path = `/${metadata.name}-${this.#revision}.tar.gz`;
    this.#archives.set(path, archive);
    const { port } = this.#server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${path}`;
    const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    const lastUpdateTime = new Date().toISOString();
    const artifact = { url, path: path.slice(1), revision, digest, lastUpdateTime, size: archive.length };
    const repository = { apiVersion: sources, kind: 'GitRepository', metadata };
    await this.kubernetes.apply({ ...repository, spec: { interval: '1h', url: 'https://example.com/tree', ...spec } });
    await this.kubernetes.status(repository, { artifact, observedGeneration: 1, ...readyStatus(1) });
  }

  #play(): void {
    this.#playing = (async () => {
      while (!this.#isOver) {
        await this.#move().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    })();
  }

  async #move(): Promise<void> {
    const { kubernetes } = this;
    const played = readyKinds.filter(([, kind]) => !this.#others.hasReleases || kind !== 'HelmRelease');
    for (const [apiVersion, kind] of played.filter((each) => kubernetes.isServed(each[0], each[1]))) {
      for (const { metadata, status } of await kubernetes.list(apiVersion, kind)) {
        if (status?.observedGeneration === metadata.generation || status?.conditions?.length > 0) continue;
        const own = { apiVersion, kind, metadata };
        const takesGeneration = apiVersion.includes('toolkit') ? { observedGeneration: metadata.generation } : {};
        await kubernetes.status(own, { ...takesGeneration, ...readyStatus(metadata.generation) });
      }
    }
    for (const each of await kubernetes.list(sources, 'GitRepository')) {
      if (each.metadata.name === 'flux-system' || each.status?.artifact !== undefined) continue;
      const { name, namespace } = each.metadata;
      await this.#offer({ name, namespace }, await this.#definitionsFor(name), `v1@sha1:${'1'.repeat(40)}`, each.spec);
    }
    if (kubernetes.isServed('gateway.networking.k8s.io/v1', 'Gateway')) {
      for (const each of await kubernetes.list('gateway.networking.k8s.io/v1', 'Gateway')) await this.#program(each);
    }
    if (!this.#others.hasNodes) await this.#runWorkloads();
  }

  /** What another repository has at the path that a Kustomization applies: here always CRDs of the Gateway API. */
  async #definitionsFor(repository: string): Promise<Buffer> {
    const users = await this.kubernetes.list(toolkit, 'Kustomization');
    const user = users.find(({ spec }) => spec.sourceRef.name === repository);
    const path = (user?.spec.path ?? './').replace(/^\.\//, '');
    const definitions = definitionsIn('gateway.networking.k8s.io') as JsonObject[];
    return archiveOf(new Map([[`${path}/definitions.yaml`, toYaml(definitions)]]));
  }

  async #program({ metadata, status }: LooseManifest): Promise<void> {
    const wanted = this.isProgrammed(metadata.name) ? 'True' : 'False';
    const now = (status?.conditions ?? []).find(({ type }: LooseManifest) => type === 'Programmed')?.status;
    if (now === wanted) return;
    const condition = { status: wanted, reason: 'Programmed', message: '', observedGeneration: metadata.generation };
    const lastTransitionTime = new Date().toISOString();
    const conditions = ['Accepted', 'Programmed'].map((type) => ({ type, ...condition, lastTransitionTime }));
    await this.kubernetes.status(
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata },
      { conditions },
    );
  }

  /** Jobs have done what they are for. */
  async #endJobs(): Promise<void> {
    for (const { metadata, status } of await this.kubernetes.list('batch/v1', 'Job')) {
      if (status?.succeeded !== undefined) continue;
      const now = new Date().toISOString();
      const done = ['SuccessCriteriaMet', 'Complete'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: now,
      }));
      await this.kubernetes.status(
        { apiVersion: 'batch/v1', kind: 'Job', metadata },
        { startTime: now, completionTime: now, succeeded: 1, conditions: done },
      );
    }
  }

  /** Pods and volumes: no node and no provisioner runs here. */
  async #runWorkloads(): Promise<void> {
    const { kubernetes } = this;
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
      for (const { metadata, spec, status } of await kubernetes.list('apps/v1', kind)) {
        if (status?.observedGeneration === metadata.generation) continue;
        const count = spec.replicas ?? 1;
        const observedGeneration = metadata.generation;
        const counted = {
          observedGeneration,
          replicas: count,
          readyReplicas: count,
          updatedReplicas: count,
          availableReplicas: count,
        };
        const daemons = {
          ...{ observedGeneration, currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0 },
          ...{ numberReady: 1, updatedNumberScheduled: 1, numberAvailable: 1 },
        };
        const revisions =
          kind === 'StatefulSet' ? { currentReplicas: count, currentRevision: '1', updateRevision: '1' } : {};
        const conditions =
          kind !== 'Deployment'
            ? {}
            : {
                conditions: [
                  { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
                  { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
                ],
              };
        const own = { apiVersion: 'apps/v1', kind, metadata };
        await kubernetes.status(own, kind === 'DaemonSet' ? daemons : { ...counted, ...revisions, ...conditions });
      }
    }
    await this.#endJobs();
    for (const { metadata, status, spec } of await kubernetes.list('v1', 'PersistentVolumeClaim')) {
      if (status?.phase === 'Bound') continue;
      const own = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
      await kubernetes.status(own, {
        phase: 'Bound',
        capacity: spec.resources.requests,
        accessModes: spec.accessModes,
      });
    }
    for (const { metadata, status } of await kubernetes.list('v1', 'PersistentVolume')) {
      if (status?.phase === 'Bound') continue;
      await kubernetes.status({ apiVersion: 'v1', kind: 'PersistentVolume', metadata }, { phase: 'Bound' });
    }
  }
}

/** Groups of the kinds that a tree needs to be served. */
export function groupsOf(stack: RealStack): string[] {
  const used = new Set(
    stack
      .graph()
      .objects()
      .map(({ group }) => (group === 'volsync.backube' ? 'volsync.backube-perfectra1n' : group)),
  );
  return readdirSync(sharedUrl('crds/')).filter(
    (group) => group !== 'upgrade.cattle.io' && (used.has(group) || group.endsWith('.toolkit.fluxcd.io')),
  );
}

/** The Kustomization that a cluster starts from: the one that its tree brings, or the one that `flux bootstrap` makes. */
export function rootOf(stack: RealStack): LooseManifest {
  const [own] = stack.files.get('kubernetes/bootstrap/ks.yaml') ?? [];
  const sourceRef = { kind: 'GitRepository', name: 'flux-system' };
  return (
    own ?? {
      ...{ apiVersion: toolkit, kind: 'Kustomization', metadata: { name: 'flux-system', namespace: 'flux-system' } },
      spec: { interval: '1h', path: './clusters/homelab', prune: true, sourceRef },
    }
  );
}

const readyStatus = (generation: number): LooseManifest => ({
  conditions: [
    {
      ...{ type: 'Ready', status: 'True', reason: 'Succeeded', message: 'written by the test' },
      ...{ lastTransitionTime: new Date().toISOString(), observedGeneration: generation },
    },
  ],
});

const conditionOf = (status: LooseManifest, type: string): LooseManifest =>
  (status?.conditions ?? []).find((condition: LooseManifest) => condition.type === type);

const messageOf = (status: LooseManifest): string =>
  `${conditionOf(status, 'Ready')?.reason ?? 'new'} ${conditionOf(status, 'Ready')?.message ?? ''}`;

const isReadyAt = ({ status, spec, metadata }: LooseManifest, revision: string): boolean =>
  status?.observedGeneration === metadata.generation &&
  conditionOf(status, 'Ready')?.status === 'True' &&
  (spec.sourceRef.name !== 'flux-system' || status.lastAppliedRevision === revision);

/** What waiting would not mend. */
const isBroken = (status: LooseManifest): boolean =>
  ['BuildFailed', 'ReconciliationFailed', 'HealthCheckFailed', 'InvalidCELExpression'].includes(
    conditionOf(status, 'Ready')?.reason,
  );

/** Where kustomizations take CRDs from at build time; from here nothing outside can be reached. */
const remoteDefinitions = 'https://github.com/rancher/system-upgrade-controller/releases/download/';

function useOwnDefinitions(files: Map<string, string>, path: string, text: string): void {
  files.set(path, text.replace(new RegExp(`${remoteDefinitions}\\S+`), './definitions.yaml'));
  files.set(join(dirname(path), 'definitions.yaml'), toYaml(definitionsIn('upgrade.cattle.io') as JsonObject[]));
}

function archiveOf(files: ReadonlyMap<string, string>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-archive-'));
  for (const [path, text] of files) write(join(folder, path), text);
  const { stdout, stderr } = spawnSync('tar', ['-cz', '-C', folder, '.'], { maxBuffer: 2 ** 28 });
  rmSync(folder, { recursive: true, force: true });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return stdout;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
