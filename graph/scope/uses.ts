import { addTo } from '../group-by.ts';
import type { Use } from './consumer.ts';

/** How everything that was read is applied. */
export class Uses {
  /** By file, then by document. */
  readonly #documents = new Map<string, Use[][]>();
  readonly #generated = new Map<string, Use[]>();
  readonly #taken = new Set<string>();

  /** Notes that a build takes in a file. */
  take(path: string): void {
    this.#taken.add(path);
  }

  note(use: Use): void {
    const { source, index, generator } = use.object.writtenIn;
    if (generator !== undefined) {
      addTo(this.#generated, source.path, use);
      return;
    }
    const documents = this.#documents.get(source.path) ?? [];
    this.#documents.set(source.path, documents);
    (documents[index] ??= []).push(use);
  }

  /** How a document of a file is applied, or the items of it; nothing where it is not. */
  of(path: string, index: number): readonly Use[] {
    return this.#documents.get(path)?.[index] ?? [];
  }

  /** How anything of a file is. */
  in(path: string): readonly Use[] {
    return (this.#documents.get(path) ?? []).flat();
  }

  /** Whether a build takes in a file. */
  takes(path: string): boolean {
    return this.#taken.has(path);
  }

  /** What generators make, by the kustomization that says so. */
  generatedIn(path: string): readonly Use[] {
    return this.#generated.get(path) ?? [];
  }
}
