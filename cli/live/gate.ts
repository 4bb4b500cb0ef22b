import type { ClusterClient } from '../../cluster/client.ts';
import { ClusterError } from '../../cluster/cluster-error.ts';
import type { ExpectedCluster } from '../../recovery/recognition/cluster-identity.ts';
import { confirmCluster, lookAtCluster, type Consent } from '../../recovery/recognition/confirm-cluster.ts';
import type { Recognition } from '../../recovery/recognition/recognise.ts';
import { orUsage } from './connection.ts';

/**
 * Stands before the first write of a command that may have to wait for its cluster. People are asked at the beginning wherever that can be,
 * not after twenty minutes. A server that does not answer yet, or has no node yet, is looked at again before anything is written.
 */
export class Gate {
  readonly #client: ClusterClient;
  readonly #expected: ExpectedCluster;
  readonly #consent: Consent;
  #seen: Recognition | undefined;
  #isOpen = false;

  constructor(client: ClusterClient, expected: ExpectedCluster, consent: Consent) {
    this.#client = client;
    this.#expected = expected;
    this.#consent = consent;
  }

  /** Looks which cluster it is, where that can be known yet. @throws UsageError where it is another one, or refuses whoever asks. */
  async look(): Promise<void> {
    this.#seen = await orUsage(() => lookAtCluster(this.#client, this.#expected).catch(unlessAbsent));
  }

  /** Opens where it is known which cluster it is. @throws UsageError where nobody confirms it. */
  async openEarly(): Promise<void> {
    if (this.#seen !== undefined && this.#seen.is !== 'empty') await this.#confirm(this.#seen);
  }

  /** Opens. @throws UsageError where the cluster is another one, or nobody confirms it: nothing may be written. */
  async open(): Promise<void> {
    if (!this.#isOpen) await this.#confirm(await orUsage(() => lookAtCluster(this.#client, this.#expected)));
  }

  async #confirm(recognition: Recognition): Promise<void> {
    const [expected, consent] = [this.#expected, this.#consent];
    await orUsage(() => confirmCluster(this.#client, { expected, recognition, consent }));
    this.#isOpen = true;
  }
}

/** A server that does not answer yet is waited for; one that refuses whoever asks is not. */
function unlessAbsent(error: unknown): undefined {
  if (error instanceof ClusterError && error.mayPass) return undefined;
  throw error;
}
