import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../cluster/connect.ts';
import type { ClusterClient } from '../../cluster/client.ts';
import { messageOf } from '../../graph/message-of.ts';
import type { JsonObject } from '../../graph/json.ts';
import { scratchFolder } from '../scratch-folder.ts';
import type { Properties } from './check-inputs.ts';

/** Kinds that the stacks make by themselves. Releases of helm stay with the stand-in. */
const plurals: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Secret: 'secrets',
  FluxInstance: 'fluxinstances',
};

/**
 * Objects in a real cluster, as the provider of Kubernetes puts them there: by server-side apply, and nothing at all while the cluster does not
 * answer (pulumi-kubernetes f47bc2d, provider/pkg/provider/provider.go: `clusterUnreachable`).
 */
export class ClusterObjects {
  readonly #client: ClusterClient;

  private constructor(client: ClusterClient) {
    this.#client = client;
  }

  static async of(kubeconfig: string): Promise<ClusterObjects> {
    const file = join(scratchFolder(), 'kubeconfig');
    writeFileSync(file, kubeconfig);
    const client = await connect({ kubeconfig: file, attempts: 1, deadlineSeconds: 5 });
    client.allowWrites();
    return new ClusterObjects(client);
  }

  /** Whether objects of such inputs are its concern. */
  holds({ kind }: Properties): boolean {
    return plurals[String(kind)] !== undefined;
  }

  /** @throws Error as the provider words it, where the cluster does not answer; else with what the API server says. */
  async apply(inputs: Properties): Promise<void> {
    const { __defaults: _, ...manifest } = inputs;
    await this.#asked(() => this.#client.apply(pathOf(inputs), manifest as JsonObject));
  }

  /** Whether the object is there. */
  exists(inputs: Properties): Promise<boolean> {
    return this.#asked(() => this.#client.exists(pathOf(inputs)));
  }

  async #asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      const { status } = error as { readonly status?: number };
      if (status === undefined)
        throw new Error(`configured Kubernetes cluster is unreachable: ${messageOf(error)}`, { cause: error });
      throw error;
    }
  }
}

function pathOf({ apiVersion, kind, metadata }: Properties): string {
  const { name, namespace } = metadata as Properties;
  const group = String(apiVersion);
  const root = group.includes('/') ? `/apis/${group}` : `/api/${group}`;
  const place = namespace === undefined ? '' : `/namespaces/${String(namespace)}`;
  return `${root}${place}/${plurals[String(kind)] ?? ''}/${String(name)}`;
}
