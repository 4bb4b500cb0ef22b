import { posix } from 'node:path';
import type { Consumer } from './consumer.ts';
import { kubectlConsumer } from './kubectl-consumer.ts';
import type { KustomizeRoots } from './kustomize-roots.ts';
import { variantsOf, type Variants } from './variants.ts';
import type { Work } from '../work.ts';

/**
 * What is applied where no Flux Kustomization says so: kustomizations that no other names by `kubectl -k`, and what lies below none by
 * `kubectl apply -R`.
 */
export class WithoutFlux {
  readonly consumers: readonly Consumer[];
  readonly #roots: KustomizeRoots;
  readonly #variants: Variants;

  /** @param clusterOf the cluster of a file, where nothing tells several apart */
  constructor(
    roots: KustomizeRoots,
    { clusterOf, work }: { readonly clusterOf: (file: string) => string; readonly work: Work },
  ) {
    this.#roots = roots;
    this.#variants = variantsOf(this.#roots.all, clusterOf);
    this.consumers = this.#roots.all.flatMap((root) =>
      this.#variants
        .clustersOf(root.folder)
        .filter((_, index) => work.allows('waysOfFlux', index + 1, root.source.path))
        .map((own) => kubectlConsumer(root, own, work)),
    );
  }

  /** The clusters to which a file is applied as it stands; none for one that is a part of something else, or that nobody applies. */
  asWritten(path: string): readonly string[] {
    const isPart = this.#roots.named.has(path) || this.#kustomizationAbove(path) !== undefined;
    return isPart ? [] : this.#variants.clustersOf(posix.dirname(path));
  }

  /** Why nobody applies a file, in words. */
  whyUnapplied(path: string): string | undefined {
    const above = this.#kustomizationAbove(path);
    return above === undefined ? undefined : `the kustomization of ${above} does not list them, nor does another`;
  }

  #kustomizationAbove(path: string): string | undefined {
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      if (this.#roots.folders.has(folder)) return folder;
      if (folder === posix.dirname(folder)) return undefined;
    }
  }
}
