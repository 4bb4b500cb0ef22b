import { identify } from '../../graph/identity.ts';
import { isObject, textAt, type JsonObject } from '../../graph/json.ts';
import { releaseNameOf } from '../../graph/charts/release-name.ts';
import { parseYaml11 } from '../../graph/yaml/parse-yaml.ts';
import type { Kubernetes } from '../e2e/kubernetes.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import { renderedAnew, renderingOf } from '../stacks/real-renderings.ts';

const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' };

/** Releases of which the bed has its own, its network of pods and its folders, with the workloads of each. */
const replaced: Readonly<Record<string, readonly string[]>> = {
  cilium: ['cilium', 'cilium-envoy', 'cilium-operator'],
  longhorn: ['longhorn-driver-deployer', 'longhorn-manager', 'longhorn-ui'],
  'ceph-csi-cephfs': ['ceph-csi-cephfs-nodeplugin', 'ceph-csi-cephfs-provisioner'],
  'ceph-csi-rbd': ['ceph-csi-rbd-nodeplugin', 'ceph-csi-rbd-provisioner'],
};

/** Whether a workload is of one of those. */
export const isOfReplaced = (workload: string): boolean => Object.values(replaced).flat().includes(workload);

/** In the order in which helm installs them, as far as it matters here; the rest follows. */
const first = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
];

/** A review or an API by a program for which a stand-in stands would refuse, or be missed by, everything that others apply. */
const answeredByPrograms = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService'];
/** Kinds are those that the bed serves from the start. */
const left = [...answeredByPrograms, 'CustomResourceDefinition'];

/**
 * Stands in for helm-controller: once Flux has applied a release whose needs are ready, applies what helm made of it, and calls the release
 * ready when its pods are.
 */
export class Releases {
  readonly #kubernetes: Kubernetes;
  readonly #say: (what: string) => void;
  readonly #objects = new Map<string, LooseManifest[]>();
  readonly #applied = new Set<string>();
  readonly #failed = new Map<string, string>();

  constructor(kubernetes: Kubernetes, stack: RealStack, say: (what: string) => void) {
    this.#kubernetes = kubernetes;
    this.#say = say;
    const graph = stack.read();
    for (const each of graph.objects('HelmRelease')) {
      const text = renderedAnew(graph, each) ?? renderingOf(graph, stack.name, each);
      const { namespace } = releaseNameOf(each);
      if (text === undefined) continue;
      const objects = objectsOf(text).map((object) => this.#inNamespace(object, namespace));
      this.#objects.set(`${each.namespace}/${each.name}`, objects);
    }
  }

  /** Goes on with what can be gone on with. */
  async move(): Promise<void> {
    const all = await this.#kubernetes.list(release.apiVersion, release.kind);
    const ready = new Set(all.filter(isReady).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
    for (const { metadata, spec } of all) {
      const id = `${metadata.namespace}/${metadata.name}`;
      const needs: LooseManifest[] = spec.dependsOn ?? [];
      if (ready.has(id) || !needs.every((need) => ready.has(`${need.namespace ?? metadata.namespace}/${need.name}`)))
        continue;
      await this.#install(id, metadata).catch((error: unknown) => this.#fail(id, String(error)));
    }
  }

  #fail(id: string, why: string): void {
    if (this.#failed.get(id) !== why) this.#say(`HelmRelease ${id}: ${why}`);
    this.#failed.set(id, why);
  }

  async #install(id: string, metadata: LooseManifest): Promise<void> {
    const { namespace } = metadata;
    if (metadata.name in replaced) {
      await this.#ready(metadata);
      return;
    }
    const objects = this.#objects.get(id);
    if (objects === undefined) throw new Error('its chart is not at hand, and nothing that helm made of it');
    if (!this.#applied.has(id)) {
      for (const each of objects) await this.#kubernetes.apply(each);
      await this.#makeSecrets(id, namespace, objects);
      this.#applied.add(id);
    }
    this.#failed.delete(id);
    if (await this.#isRunning(objects)) await this.#ready(metadata);
  }

  async #ready(metadata: LooseManifest): Promise<void> {
    const condition = { type: 'Ready', status: 'True', reason: 'InstallSucceeded', message: 'by the test bed' };
    const conditions = [
      { ...condition, lastTransitionTime: new Date().toISOString(), observedGeneration: metadata.generation },
    ];
    const status = { observedGeneration: metadata.generation, conditions };
    await this.#kubernetes.status({ ...release, metadata }, status);
  }

  /** Programs and jobs of charts make some Secrets themselves; stand-ins for them do not. */
  async #makeSecrets(id: string, namespace: string, objects: readonly LooseManifest[]): Promise<void> {
    for (const [name, keys] of secretsOf(objects)) {
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } };
      const { status } = await this.#kubernetes.call('GET', this.#kubernetes.path(secret), undefined, undefined, [404]);
      if (status !== 404) continue;
      this.#say(`HelmRelease ${id}: nothing applies the Secret ${name}; the bed makes it for the program that does`);
      const all = [...keys, 'ca', 'cert', 'key', 'tls.crt', 'tls.key'];
      await this.#kubernetes.apply({
        ...secret,
        stringData: Object.fromEntries(all.map((key) => [key, 'by the test bed'])),
      });
    }
  }

  /** Where it has none: in that of the release. */
  #inNamespace(object: LooseManifest, release: string): LooseManifest {
    const metadata = { ...object.metadata, namespace: object.metadata.namespace ?? release };
    const { apiVersion, kind } = object;
    const isNamespaced =
      this.#kubernetes.isServed(apiVersion, kind) &&
      this.#kubernetes.path({ apiVersion, kind, metadata }).includes('/namespaces/');
    return isNamespaced ? { ...object, metadata } : object;
  }

  async #isRunning(objects: readonly LooseManifest[]): Promise<boolean> {
    for (const { apiVersion, kind, metadata } of objects) {
      if (apiVersion !== 'apps/v1') continue;
      const path = this.#kubernetes.path({ apiVersion, kind, metadata });
      const { spec, status } = await this.#kubernetes.get(path);
      const [wanted, ready] =
        kind === 'DaemonSet'
          ? [status?.desiredNumberScheduled ?? 0, status?.numberReady ?? 0]
          : [spec.replicas, status?.readyReplicas ?? 0];
      if (ready < wanted || status?.observedGeneration === undefined) return false;
    }
    return true;
  }
}

/** The objects of what `helm template` prints, apart from those of tests. */
function objectsOf(text: string): LooseManifest[] {
  const own = text.split(/^---(?=\s)/m).flatMap((part) => parseYaml11('', part)) as JsonObject[];
  return own
    .filter((each) => isObject(each) && identify(each) !== undefined)
    .filter((each) => !/^test/.test(textAt(each, ['metadata', 'annotations', 'helm.sh/hook']) ?? ''))
    .filter((each) => !left.includes(textAt(each, ['kind']) ?? ''))
    .map((each) => each as LooseManifest)
    .sort((a, b) => rank(a) - rank(b));
}

/** Secrets that the pods of a chart cannot start without, by name, with the keys that they ask for. */
function secretsOf(objects: readonly LooseManifest[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (name: string, ...keys: readonly string[]): void =>
    void found.set(name, new Set([...(found.get(name) ?? []), ...keys]));
  for (const { kind, spec } of objects) {
    if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) continue;
    const { volumes, containers = [], initContainers = [] } = spec.template.spec;
    // Charts leave it empty as often as out.
    for (const { secret } of volumes ?? []) if (isNeeded(secret)) add(secret.secretName);
    const variables: LooseManifest[] = [...containers, ...initContainers].flatMap(({ env = [] }) => env);
    for (const { valueFrom } of variables)
      if (isNeeded(valueFrom?.secretKeyRef)) add(valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key);
  }
  for (const { kind, metadata } of objects) if (kind === 'Secret') found.delete(metadata.name);
  return found;
}

const isNeeded = (reference: LooseManifest | undefined): boolean =>
  reference !== undefined && reference['optional'] !== true;

const rank = ({ kind }: LooseManifest): number => (first.includes(kind) ? first.indexOf(kind) : first.length);

const isReady = ({ metadata, status }: LooseManifest): boolean =>
  status?.observedGeneration === metadata.generation &&
  (status?.conditions ?? []).some(({ type, status: is }: LooseManifest) => type === 'Ready' && is === 'True');
