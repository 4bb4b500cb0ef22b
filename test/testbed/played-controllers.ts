import { isObject, textAt } from '../../graph/json.ts';
import { listAt } from '../../graph/json.ts';
import type { Gpu } from '../../topology/hosts.ts';
import type { Kubernetes } from '../e2e/kubernetes.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';

/** What device plugins offer of the cards of a vendor. */
const resources: Readonly<Partial<Record<Gpu['vendor'], string>>> = {
  nvidia: 'nvidia.com/gpu',
  intel: 'gpu.intel.com/i915',
};

/** A node with the vendors of its cards. */
export interface NodeWithCards {
  readonly name: string;
  readonly gpus: readonly Gpu['vendor'][];
}

/**
 * Stands in for controllers that do not run here, as far as pods wait for what they make: Secrets of external-secrets and certificates of
 * cert-manager, with made-up values, and the cards that device plugins offer.
 */
export class PlayedControllers {
  readonly #kubernetes: Kubernetes;
  readonly #asked: ReadonlyMap<string, readonly string[]>;
  readonly #nodes: readonly NodeWithCards[];
  readonly #sharedBy: number;
  readonly #done = new Set<string>();

  constructor(kubernetes: Kubernetes, stack: RealStack, nodes: readonly NodeWithCards[]) {
    this.#kubernetes = kubernetes;
    this.#nodes = nodes;
    const texts = [...stack.files.values()].map((documents) => JSON.stringify(documents));
    this.#asked = keysAsked(texts);
    this.#sharedBy = sharedBy(texts);
  }

  /** Makes what is missing. */
  async move(): Promise<void> {
    await this.#offerCards();
    for (const { metadata, spec } of await this.#listed('external-secrets.io/v1', 'ExternalSecret')) {
      const name = spec.target?.name ?? metadata.name;
      const said = [
        ...Object.keys(spec.target?.template?.data ?? {}),
        ...(spec.data ?? []).map(({ secretKey }: LooseManifest) => secretKey),
      ];
      await this.#make(metadata.namespace, name, said.length > 0 ? said : (this.#asked.get(name) ?? []));
    }
    for (const { metadata, spec } of await this.#listed('cert-manager.io/v1', 'Certificate'))
      await this.#make(metadata.namespace, spec.secretName, ['ca.crt', 'tls.crt', 'tls.key']);
  }

  async #listed(apiVersion: string, kind: string): Promise<LooseManifest[]> {
    return this.#kubernetes.isServed(apiVersion, kind) ? await this.#kubernetes.list(apiVersion, kind) : [];
  }

  async #make(namespace: string, name: string, keys: readonly string[]): Promise<void> {
    const id = `${namespace}/${name}`;
    if (this.#done.has(id)) return;
    const stringData = Object.fromEntries(keys.map((key) => [key, 'by-the-test-bed']));
    await this.#kubernetes.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData });
    this.#done.add(id);
  }

  async #offerCards(): Promise<void> {
    for (const { name, gpus } of this.#nodes) {
      if (this.#done.has(name)) continue;
      const offered = Object.fromEntries(
        [...new Set(gpus)].flatMap((vendor) => {
          const resource = resources[vendor];
          const count = gpus.filter((each) => each === vendor).length * this.#sharedBy;
          return resource === undefined ? [] : [[resource, String(count)]];
        }),
      );
      this.#done.add(name);
      if (Object.keys(offered).length === 0) continue;
      await this.#kubernetes.status(
        { apiVersion: 'v1', kind: 'Node', metadata: { name } },
        { capacity: offered, allocatable: offered },
      );
    }
  }
}

/** How many pods may share a card: what the configuration of a plugin says, else one. */
function sharedBy(texts: readonly string[]): number {
  const said = texts.flatMap(
    (text) => /-shared-dev-num=(\d+)|timeSlicing[\s\S]*?replicas: (\d+)/.exec(text)?.slice(1) ?? [],
  );
  return Math.max(1, ...said.flatMap((each) => (each === undefined ? [] : [Number(each)])));
}

/** Keys of Secrets that anything asks for by name. */
function keysAsked(texts: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    else if (isObject(value)) {
      const [name, key] = [textAt(value, ['secretKeyRef', 'name']), textAt(value, ['secretKeyRef', 'key'])];
      const own = [
        ...(key === undefined ? [] : [key]),
        ...listAt(value, ['secret', 'items']).flatMap((item) => textAt(item, ['key']) ?? []),
      ];
      const of = name ?? textAt(value, ['secret', 'secretName']);
      if (of !== undefined) found.set(of, [...(found.get(of) ?? []), ...own]);
      for (const each of Object.values(value)) visit(each);
    }
  };
  for (const text of texts) visit(JSON.parse(text));
  return found;
}
